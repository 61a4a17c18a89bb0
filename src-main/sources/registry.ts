// Every source, one import a folder; a test holds the list against the folders beside this file.
import type { Source } from '../contract/source.ts'
import { awsCloudfront } from './aws_cloudfront/source.ts'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { awsElb } from './aws_elb/source.ts'
import { awsS3access } from './aws_s3access/source.ts'
import { awsVpcflow } from './aws_vpcflow/source.ts'
import { awsWaf } from './aws_waf/source.ts'

export const sources: readonly Source[] = [awsCloudfront, awsCloudtrail, awsElb, awsS3access, awsVpcflow, awsWaf]

const byId = new Map(sources.map((source) => [source.id, source]))

export function sourceById(id: string): Source | undefined {
  return byId.get(id)
}
