// Every source, one import a folder; a test holds the list against the folders beside this file.
import type { Source } from '../contract/source.ts'
import { auth0 } from './auth0/source.ts'
import { awsCloudfront } from './aws_cloudfront/source.ts'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { awsConfig } from './aws_config/source.ts'
import { awsElb } from './aws_elb/source.ts'
import { awsFirehose } from './aws_firehose/source.ts'
import { awsGuardduty } from './aws_guardduty/source.ts'
import { awsLambda } from './aws_lambda/source.ts'
import { awsRoute53Resolver } from './aws_route53_resolver/source.ts'
import { awsS3access } from './aws_s3access/source.ts'
import { awsSecurityhub } from './aws_securityhub/source.ts'
import { awsSsmSession } from './aws_ssm_session/source.ts'
import { awsVpcflow } from './aws_vpcflow/source.ts'
import { awsWaf } from './aws_waf/source.ts'
import { azureActivity } from './azure_activity/source.ts'
import { azureAppgw } from './azure_appgw/source.ts'
import { azureFirewall } from './azure_firewall/source.ts'
import { azureNsgflow } from './azure_nsgflow/source.ts'
import { azureStorage } from './azure_storage/source.ts'
import { bodyfile } from './bodyfile/source.ts'
import { chainsaw } from './chainsaw/source.ts'
import { cloudwatchLogs } from './cloudwatch_logs/source.ts'
import { crowdstrikeFdr } from './crowdstrike_fdr/source.ts'
import { defenderCloud } from './defender_cloud/source.ts'
import { defenderXdr } from './defender_xdr/source.ts'
import { dockerJson } from './docker_json/source.ts'
import { duo } from './duo/source.ts'
import { ecsNdjson } from './ecs_ndjson/source.ts'
import { elastic } from './elastic/source.ts'
import { entraAudit } from './entra_audit/source.ts'
import { entraSignin } from './entra_signin/source.ts'
import { ezTools } from './ez_tools/source.ts'
import { falco } from './falco/source.ts'
import { gcpAudit } from './gcp_audit/source.ts'
import { gcpDns } from './gcp_dns/source.ts'
import { gcpScc } from './gcp_scc/source.ts'
import { gcpVpcflow } from './gcp_vpcflow/source.ts'
import { gcsUsage } from './gcs_usage/source.ts'
import { githubAudit } from './github_audit/source.ts'
import { googleWorkspace } from './google_workspace/source.ts'
import { hayabusa } from './hayabusa/source.ts'
import { intuneAudit } from './intune_audit/source.ts'
import { k8sAudit } from './k8s_audit/source.ts'
import { kunai } from './kunai/source.ts'
import { linuxAuditd } from './linux_auditd/source.ts'
import { linuxHistory } from './linux_history/source.ts'
import { linuxJournald } from './linux_journald/source.ts'
import { linuxPackages } from './linux_packages/source.ts'
import { linuxSyslog } from './linux_syslog/source.ts'
import { linuxUtmp } from './linux_utmp/source.ts'
import { m365Ual } from './m365_ual/source.ts'
import { mysql } from './mysql/source.ts'
import { ocsfJson } from './ocsf_json/source.ts'
import { oktaSystem } from './okta_system/source.ts'
import { onelogin } from './onelogin/source.ts'
import { osquery } from './osquery/source.ts'
import { plaso } from './plaso/source.ts'
import { postgresql } from './postgresql/source.ts'
import { openRoutes } from './route.ts'
import { sentinel } from './sentinel/source.ts'
import { sentinelone } from './sentinelone/source.ts'
import { splunk } from './splunk/source.ts'
import { suricataEve } from './suricata_eve/source.ts'
import { tetragon } from './tetragon/source.ts'
import { timesketch } from './timesketch/source.ts'
import { tracee } from './tracee/source.ts'
import { velociraptor } from './velociraptor/source.ts'
import { vestigePackage } from './vestige_package/source.ts'
import { volatility3 } from './volatility3/source.ts'
import { vsftpd } from './vsftpd/source.ts'
import { webAccess } from './web_access/source.ts'
import { zeek } from './zeek/source.ts'

export const sources: readonly Source[] = [
  auth0,
  awsCloudfront,
  awsCloudtrail,
  awsConfig,
  awsElb,
  awsFirehose,
  awsGuardduty,
  awsLambda,
  awsRoute53Resolver,
  awsS3access,
  awsSecurityhub,
  awsSsmSession,
  awsVpcflow,
  awsWaf,
  azureActivity,
  azureAppgw,
  azureFirewall,
  azureNsgflow,
  azureStorage,
  bodyfile,
  chainsaw,
  cloudwatchLogs,
  crowdstrikeFdr,
  defenderCloud,
  defenderXdr,
  dockerJson,
  duo,
  ecsNdjson,
  elastic,
  entraAudit,
  entraSignin,
  ezTools,
  falco,
  gcpAudit,
  gcpDns,
  gcpScc,
  gcpVpcflow,
  gcsUsage,
  githubAudit,
  googleWorkspace,
  hayabusa,
  intuneAudit,
  k8sAudit,
  kunai,
  linuxAuditd,
  linuxHistory,
  linuxJournald,
  linuxPackages,
  linuxSyslog,
  linuxUtmp,
  m365Ual,
  mysql,
  ocsfJson,
  oktaSystem,
  onelogin,
  osquery,
  plaso,
  postgresql,
  sentinel,
  sentinelone,
  splunk,
  suricataEve,
  tetragon,
  timesketch,
  tracee,
  velociraptor,
  vestigePackage,
  volatility3,
  vsftpd,
  webAccess,
  zeek,
]

openRoutes(sources)

const byId = new Map(sources.map((source) => [source.id, source]))

export function sourceById(id: string): Source | undefined {
  return byId.get(id)
}
