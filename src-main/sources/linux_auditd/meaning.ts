// What the records of one audit event mean together: class, activity, who, what, result.
// long because: one table of audit record types, read from top to bottom

import { fileOf, type HostFacts, integer } from '../host-event.ts'
import { lookup } from '../lookup.ts'
import { type AuditRecord, argumentsOf, said, socketOf } from './parse.ts'
import { syscallName } from './syscalls.ts'

type Obj = Record<string, unknown>
type Facts = Omit<HostFacts, 'when' | 'vendor' | 'product' | 'source'>

const unset = new Set(['4294967295', '-1', 'unset'])

class Records {
  readonly all: readonly AuditRecord[]
  constructor(all: readonly AuditRecord[]) {
    this.all = all
  }
  of(type: string): AuditRecord | undefined {
    return this.all.find((record) => record.type === type)
  }
  get first(): AuditRecord {
    return this.all[0]!
  }
}

/** The account of an id field: its name where the record was enriched or interpreted. */
function user(record: AuditRecord, field: string): Obj | undefined {
  const id = said(record.fields[field])
  if (id === undefined || unset.has(id)) return undefined
  const name = record.enriched?.[field.toUpperCase()]
  if (!/^-?\d+$/.test(id)) return { name: id }
  return { ...(name && !unset.has(name) ? { name } : {}), uid: id }
}

function session(record: AuditRecord): Obj | undefined {
  const ses = said(record.fields.ses) ?? said(record.fields['new ses'])
  return ses === undefined || unset.has(ses) ? undefined : { uid: ses }
}

function processOf(record: AuditRecord): Obj {
  const { fields } = record
  const exe = said(fields.exe)
  const parent = integer(fields.ppid)
  return {
    pid: integer(fields.pid),
    name: said(fields.comm),
    file: exe === undefined ? undefined : fileOf(exe),
    user: user(record, 'uid'),
    parent_process: parent === undefined ? undefined : { pid: parent },
  }
}

/** 1 success, 2 failure, undefined where the event does not say. */
function statusOf(record: AuditRecord): number | undefined {
  const said = record.fields.success ?? record.fields.res ?? record.enriched?.RES
  if (said === undefined) return undefined
  return /^(?:yes|1|success)$/.test(said) ? 1 : /^(?:no|0|failed|fail)$/.test(said) ? 2 : 0
}

const severityLow = 2

/** Who is behind an event: the login identity (auid), which su and sudo do not change; else the account of the process. */
function actorOf(record: AuditRecord): Pick<Facts, 'user' | 'session'> {
  return { user: user(record, 'auid') ?? user(record, 'new auid') ?? user(record, 'uid'), session: session(record) }
}

export function meaningOf(list: readonly AuditRecord[]): Facts {
  const records = new Records(list)
  const call = records.of('SYSCALL')
  const facts = call ? ofSyscall(records, call) : records.of('EXECVE') ? ofExecve(records) : ofUser(records.first)
  const denied = list.find((record) => record.type === 'AVC' || record.type === 'USER_AVC')
  if (denied) Object.assign(facts, denial(facts, denied))
  return {
    eventCode: list
      .map((record) => record.type)
      .filter((type, n, all) => all.indexOf(type) === n)
      .join(','),
    ...facts,
  }
}

function ofExecve(records: Records): Facts {
  const args = argumentsOf(records.of('EXECVE')!.fields)
  return {
    class: 'process_activity',
    activity: 1,
    action: 'execve',
    process: { name: args[0]?.split('/').at(-1), cmd_line: args.join(' '), working_directory: said(records.of('CWD')?.fields.cwd) },
  }
}

const fileCalls: Readonly<Record<string, number>> = lookup({
  open: 14,
  openat: 14,
  openat2: 14,
  creat: 1,
  mkdir: 1,
  mkdirat: 1,
  mknodat: 1,
  link: 1,
  linkat: 1,
  symlink: 1,
  symlinkat: 1,
  unlink: 4,
  unlinkat: 4,
  rmdir: 4,
  rename: 5,
  renameat: 5,
  renameat2: 5,
  chmod: 7,
  fchmod: 7,
  fchmodat: 7,
  chown: 7,
  fchown: 7,
  lchown: 7,
  fchownat: 7,
  setxattr: 6,
  removexattr: 6,
  truncate: 3,
  ftruncate: 3,
  mount: 12,
  umount2: 13,
})
const moduleCalls: Readonly<Record<string, number>> = lookup({ init_module: 1, finit_module: 1, delete_module: 2 })
const netCalls: Readonly<Record<string, number>> = lookup({
  connect: 1,
  accept: 1,
  accept4: 1,
  bind: 7,
  sendto: 6,
  sendmsg: 6,
  recvfrom: 6,
  recvmsg: 6,
})

function ofSyscall(records: Records, call: AuditRecord): Facts {
  const { fields } = call
  const name = syscallName(fields.arch, fields.syscall, call.enriched?.SYSCALL)
  const cwd = said(records.of('CWD')?.fields.cwd)
  const execve = records.of('EXECVE')
  const title = said(records.of('PROCTITLE')?.fields.proctitle)
  const process: Obj = { ...processOf(call), working_directory: cwd }
  const facts: Facts = {
    class: 'process_activity',
    activity: 99,
    activityName: name ?? 'syscall',
    action: name,
    status: statusOf(call),
    severity: fields.success === 'no' ? severityLow : 1,
    ...actorOf(call),
    process,
    ...(fields.success === 'no' && fields.exit !== undefined ? { statusCode: fields.exit } : {}),
  }
  if (execve || name === 'execve' || name === 'execveat') {
    const args = execve ? argumentsOf(execve.fields) : []
    process.cmd_line = args.length > 0 ? args.join(' ') : title
    return { ...facts, activity: 1, actorProcess: { pid: integer(fields.ppid) } }
  }
  if (title !== undefined) process.cmd_line = title
  const socket = records.of('SOCKADDR')
  const remote = socket && addressOf(socket)
  if (name !== undefined && netCalls[name] !== undefined && remote?.ip !== undefined) {
    const endpoint = { ip: remote.ip, port: remote.port }
    const inbound = name.startsWith('accept') || name.startsWith('recv')
    return {
      ...facts,
      class: 'network_activity',
      activity: netCalls[name],
      attributes: inbound ? { src_endpoint: endpoint } : { dst_endpoint: endpoint },
    }
  }
  const load = name === undefined ? undefined : moduleCalls[name]
  if (load !== undefined) {
    const kernelModule = said(records.of('KERN_MODULE')?.fields.name) ?? said(pathOf(records)?.fields.name) ?? 'not recorded'
    return { ...facts, class: 'kernel_extension', activity: load, attributes: { driver: { file: fileOf(kernelModule) } } }
  }
  const path = pathOf(records)
  const file = said(path?.fields.name)
  if (name !== undefined && fileCalls[name] !== undefined && file !== undefined) {
    const whole = file.startsWith('/') || cwd === undefined ? file : `${cwd === '/' ? '' : cwd}/${file.replace(/^\.\//, '')}`
    const activity = path?.fields.nametype === 'CREATE' && fileCalls[name] === 14 ? 1 : fileCalls[name]
    return { ...facts, class: 'file_activity', activity, attributes: { file: fileOf(whole) } }
  }
  return facts
}

/** The path that the call was about: what it created or deleted, else the last that is no directory above it. */
function pathOf(records: Records): AuditRecord | undefined {
  const paths = records.all.filter((record) => record.type === 'PATH')
  return (
    paths.find((path) => path.fields.nametype === 'CREATE' || path.fields.nametype === 'DELETE') ??
    paths.findLast((path) => path.fields.nametype !== 'PARENT')
  )
}

function addressOf(record: AuditRecord): { ip?: string; port?: number } | undefined {
  const saddr = said(record.fields.saddr)
  const plain = record.enriched?.SADDR ?? saddr
  const named = plain === undefined ? null : /laddr=(\S+) lport=(\d+)/.exec(plain)
  if (named) return { ip: named[1]!, port: Number(named[2]) }
  return saddr === undefined ? undefined : socketOf(saddr)
}

/** Denied or granted by SELinux or AppArmor. */
function denial(facts: Facts, record: AuditRecord): Partial<Facts> {
  const { fields, note } = record
  const words = /(denied|granted)\s+\{ ([^}]*) \}/.exec(note ?? '')
  const refused = words?.[1] === 'denied' || fields.apparmor === 'DENIED'
  const what = words?.[2] ?? said(fields.operation)
  const path = said(fields.path) ?? said(fields.name)
  const process = facts.process && Object.values(facts.process).some((value) => value !== undefined) ? facts.process : processOf(record)
  return {
    action: what === undefined ? record.type : `${refused ? 'denied' : 'granted'} ${what}`,
    ...(refused ? { status: 2, severity: 3 } : { status: 1 }),
    message: note,
    process,
    ...(path !== undefined && facts.class === 'base_event'
      ? { class: 'file_activity' as const, activity: 99, attributes: { file: fileOf(path) } }
      : {}),
  }
}

const logons: Readonly<Record<string, number>> = lookup({
  USER_LOGIN: 1,
  LOGIN: 1,
  USER_START: 1,
  USER_END: 2,
  USER_LOGOUT: 2,
  USER_AUTH: 6,
  USER_ACCT: 99,
  CRED_ACQ: 99,
  CRED_DISP: 99,
  CRED_REFR: 99,
  USER_ERR: 99,
  CRYPTO_SESSION: 99,
  CRYPTO_KEY_USER: 99,
  ANOM_LOGIN_FAILURES: 99,
  RESP_ACCT_LOCK: 99,
  USER_ROLE_CHANGE: 7,
})
const accounts: Readonly<Record<string, number>> = lookup({
  ADD_USER: 1,
  DEL_USER: 6,
  USER_CHAUTHTOK: 3,
  USER_MGMT: 99,
  ACCT_LOCK: 9,
  ACCT_UNLOCK: 12,
})
const groups: Readonly<Record<string, number>> = lookup({ ADD_GROUP: 6, DEL_GROUP: 5, GRP_MGMT: 9, CHGRP_ID: 9, GRP_CHAUTHTOK: 99 })
const services: Readonly<Record<string, number>> = lookup({ SERVICE_START: 3, SERVICE_STOP: 4, SOFTWARE_UPDATE: 8 })
const daemon: Readonly<Record<string, number>> = lookup({
  DAEMON_START: 6,
  DAEMON_END: 7,
  DAEMON_ABORT: 7,
  DAEMON_ROTATE: 5,
  DAEMON_CONFIG: 99,
  CONFIG_CHANGE: 99,
})

/** Records of user space, and lone records of the kernel. */
function ofUser(record: AuditRecord): Facts {
  const { type, fields } = record
  const status = statusOf(record)
  const op = said(fields.op)
  const facts: Facts = {
    class: 'base_event',
    activity: 99,
    activityName: type,
    action: type,
    status,
    severity: status === 2 ? severityLow : 1,
    ...actorOf(record),
    process: processOf(record),
    ...(op === undefined ? {} : { statusDetail: op }),
  }
  const acct = said(fields.acct)
  const target = acct === undefined ? (said(fields.id) === undefined ? user(record, 'new auid') : user(record, 'id')) : { name: acct }
  const ip = said(fields.addr)
  const name = said(fields.hostname)
  const origin = ip || name ? { ...(ip ? { ip } : {}), ...(name && name !== ip ? { hostname: name } : {}) } : undefined
  const terminal = said(fields.terminal)
  if (logons[type] !== undefined) {
    if (type === 'LOGIN') facts.user = undefined
    return {
      ...facts,
      class: 'authentication',
      activity: logons[type],
      attributes: {
        user: target ?? user(record, 'auid') ?? user(record, 'uid'),
        src_endpoint: origin,
        service: terminal ? { name: terminal } : { name: said(fields.exe) ?? 'not recorded' },
      },
    }
  }
  if (type === 'USER_CMD') {
    const command = said(fields.cmd)
    return {
      ...facts,
      class: 'process_activity',
      activity: 1,
      actorProcess: facts.process,
      process: {
        name: command?.split(/[ ]/)[0]?.split('/').at(-1),
        cmd_line: command,
        working_directory: said(fields.cwd),
        pid: integer(fields.pid),
      },
    }
  }
  if (accounts[type] !== undefined)
    return { ...facts, class: 'account_change', activity: accounts[type], attributes: { user: target, src_endpoint: origin } }
  if (groups[type] !== undefined) {
    const group = said(fields.grp) ?? acct
    const uid = said(fields.gid) ?? said(fields.id)
    return {
      ...facts,
      class: 'group_management',
      activity: groups[type],
      attributes: {
        group: group || uid ? { ...(group ? { name: group } : {}), ...(uid ? { uid } : {}) } : { name: 'not recorded' },
        src_endpoint: origin,
      },
    }
  }
  if (services[type] !== undefined) {
    const unit = said(fields.unit) ?? said(fields.sw) ?? said(fields.comm) ?? 'not recorded'
    return { ...facts, class: 'application_lifecycle', activity: services[type], attributes: { app: { name: unit, vendor_name: 'Linux' } } }
  }
  if (daemon[type] !== undefined) {
    const off = fields.audit_enabled === '0'
    return {
      ...facts,
      class: 'event_log',
      activity: off ? 10 : daemon[type],
      severity: off ? 4 : (facts.severity ?? 1),
      attributes: { log_name: 'audit' },
    }
  }
  if (type === 'PATH' && said(fields.name) !== undefined) {
    const activity = fields.nametype === 'CREATE' ? 1 : fields.nametype === 'DELETE' ? 4 : 99
    return { ...facts, class: 'file_activity', activity, attributes: { file: fileOf(fields.name!) } }
  }
  if (type === 'SOCKADDR') {
    const remote = addressOf(record)
    if (remote?.ip !== undefined)
      return { ...facts, class: 'network_activity', activity: 99, attributes: { dst_endpoint: { ip: remote.ip, port: remote.port } } }
  }
  if (type === 'PROCTITLE') return { ...facts, class: 'process_activity', process: { ...facts.process, cmd_line: said(fields.proctitle) } }
  if (type === 'TTY' || type === 'USER_TTY')
    return {
      ...facts,
      class: 'process_activity',
      activityName: 'terminal input',
      process: { ...facts.process, cmd_line: said(fields.data) },
    }
  return facts
}
