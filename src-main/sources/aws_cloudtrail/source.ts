// AWS CloudTrail: every API call, sign-in and service event of an account, in all shapes it is exported in.
import type { Source } from '../../contract/source.ts'
import { fields } from './fields.ts'
import { claimCloudtrail, formOf } from './forms.ts'
import { normalise } from './normalise.ts'
import { project } from './project.ts'

export const awsCloudtrail: Source = {
  id: 'aws_cloudtrail',
  title: 'AWS CloudTrail',
  layer: 'control',
  logsource: { product: 'aws', service: 'cloudtrail' },
  time: { meaning: 'completion', field: 'eventTime', zone: 'UTC', precision: 'second' },
  claim: claimCloudtrail,
  normalise,
  project,
  fields,
  owns: formOf,
}
