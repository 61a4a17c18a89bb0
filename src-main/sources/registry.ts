// Every source, one import a folder; a test holds the list against the folders beside this file.
import type { Source } from '../contract/source.ts'
import { awsCloudtrail } from './aws_cloudtrail/source.ts'
import { awsVpcflow } from './aws_vpcflow/source.ts'
import { dockerJson } from './docker_json/source.ts'
import { falco } from './falco/source.ts'
import { kunai } from './kunai/source.ts'
import { linuxAuditd } from './linux_auditd/source.ts'
import { linuxHistory } from './linux_history/source.ts'
import { linuxJournald } from './linux_journald/source.ts'
import { linuxPackages } from './linux_packages/source.ts'
import { linuxSyslog } from './linux_syslog/source.ts'
import { linuxUtmp } from './linux_utmp/source.ts'
import { mysql } from './mysql/source.ts'
import { osquery } from './osquery/source.ts'
import { postgresql } from './postgresql/source.ts'
import { tetragon } from './tetragon/source.ts'
import { tracee } from './tracee/source.ts'
import { vsftpd } from './vsftpd/source.ts'
import { webAccess } from './web_access/source.ts'

export const sources: readonly Source[] = [
  awsCloudtrail,
  awsVpcflow,
  dockerJson,
  falco,
  kunai,
  linuxAuditd,
  linuxHistory,
  linuxJournald,
  linuxPackages,
  linuxSyslog,
  linuxUtmp,
  mysql,
  osquery,
  postgresql,
  tetragon,
  tracee,
  vsftpd,
  webAccess,
]

const byId = new Map(sources.map((source) => [source.id, source]))

export function sourceById(id: string): Source | undefined {
  return byId.get(id)
}
