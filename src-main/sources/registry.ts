// Every source, one import a folder; a test holds the list against the folders beside this file.
import type { Source } from '../contract/source.ts'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { awsFirehose } from './aws_firehose/source.ts'
import { awsLambda } from './aws_lambda/source.ts'
import { awsSsmSession } from './aws_ssm_session/source.ts'
import { awsVpcflow } from './aws_vpcflow/source.ts'
import { chainsaw } from './chainsaw/source.ts'
import { cloudwatchLogs } from './cloudwatch_logs/source.ts'
import { crowdstrikeFdr } from './crowdstrike_fdr/source.ts'
import { defenderXdr } from './defender_xdr/source.ts'
import { ecsNdjson } from './ecs_ndjson/source.ts'
import { elastic } from './elastic/source.ts'
import { ezTools } from './ez_tools/source.ts'
import { hayabusa } from './hayabusa/source.ts'
import { ocsfJson } from './ocsf_json/source.ts'
import { plaso } from './plaso/source.ts'
import { openRoutes } from './route.ts'
import { sentinel } from './sentinel/source.ts'
import { sentinelone } from './sentinelone/source.ts'
import { splunk } from './splunk/source.ts'
import { timesketch } from './timesketch/source.ts'
import { volatility3 } from './volatility3/source.ts'

export const sources: readonly Source[] = [
  awsCloudtrail,
  awsFirehose,
  awsLambda,
  awsSsmSession,
  awsVpcflow,
  chainsaw,
  cloudwatchLogs,
  crowdstrikeFdr,
  defenderXdr,
  ecsNdjson,
  elastic,
  ezTools,
  hayabusa,
  ocsfJson,
  plaso,
  sentinel,
  sentinelone,
  splunk,
  timesketch,
  volatility3,
]

openRoutes(sources)

const byId = new Map(sources.map((source) => [source.id, source]))

export function sourceById(id: string): Source | undefined {
  return byId.get(id)
}
