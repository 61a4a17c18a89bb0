// Every source, one import a folder; a test holds the list against the folders beside this file.
import type { Source } from '../contract/source.ts'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { awsVpcflow } from './aws_vpcflow/source.ts'
import { ecsNdjson } from './ecs_ndjson/source.ts'
import { ocsfJson } from './ocsf_json/source.ts'
import { plaso } from './plaso/source.ts'
import { openRoutes } from './route.ts'
import { splunk } from './splunk/source.ts'
import { timesketch } from './timesketch/source.ts'
import { volatility3 } from './volatility3/source.ts'

export const sources: readonly Source[] = [awsCloudtrail, awsVpcflow, ecsNdjson, ocsfJson, plaso, splunk, timesketch, volatility3]

openRoutes(sources)

const byId = new Map(sources.map((source) => [source.id, source]))

export function sourceById(id: string): Source | undefined {
  return byId.get(id)
}
