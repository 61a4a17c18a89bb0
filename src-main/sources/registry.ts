// Every source, one import a folder; a test holds the list against the folders beside this file.
import type { Source } from '../contract/source.ts'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { azureActivity } from './azure_activity/source.ts'
import { entraAudit } from './entra_audit/source.ts'
import { entraSignin } from './entra_signin/source.ts'
import { gcpAudit } from './gcp_audit/source.ts'
import { k8sAudit } from './k8s_audit/source.ts'
import { m365Ual } from './m365_ual/source.ts'
import { oktaSystem } from './okta_system/source.ts'

export const sources: readonly Source[] = [awsCloudtrail, azureActivity, entraAudit, entraSignin, gcpAudit, k8sAudit, m365Ual, oktaSystem]

const byId = new Map(sources.map((source) => [source.id, source]))

export function sourceById(id: string): Source | undefined {
  return byId.get(id)
}
