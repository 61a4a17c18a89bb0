// What well-known programs say in their messages: logins, sudo, su, accounts, jobs, services, packet filters.
// long because: one table of message forms, read from top to bottom

import type { HostFacts } from '../host-event.ts'
import { lookup } from '../lookup.ts'

type Obj = Record<string, unknown>
/** Facts that a message adds; `process` and `host` are the caller's. */
export type Said = Partial<
  Pick<
    HostFacts,
    | 'class'
    | 'activity'
    | 'activityName'
    | 'action'
    | 'status'
    | 'severity'
    | 'attributes'
    | 'user'
    | 'session'
    | 'statusDetail'
    | 'correlation'
  >
> & {
  /** In Process Activity: the process that was started. */
  launched?: Obj
}

type Rule = readonly [pattern: RegExp, say: (found: RegExpExecArray) => Said]

const address = (text: string | undefined, port?: string): Obj | undefined => {
  if (text === undefined || text === '') return undefined
  const where = /^[0-9a-fA-F:.]+(?:%\w+)?$/.test(text) ? { ip: text } : { hostname: text }
  return port === undefined ? where : { ...where, port: Number(port) }
}
const named = (name: string | undefined): Obj | undefined => (name === undefined || name === '' ? undefined : { name })

function logon(action: string, status: number | undefined, user: string | undefined, service: string, origin?: Obj, activity = 1): Said {
  return {
    class: 'authentication',
    activity,
    activityName: action,
    action,
    ...(status === undefined ? {} : { status }),
    severity: status === 2 ? 2 : 1,
    attributes: { user: named(user), src_endpoint: origin, service: { name: service } },
  }
}

function connection(action: string, activity: number, origin: Obj | undefined, status = 1): Said {
  return { class: 'network_activity', activity, action, status, severity: status === 2 ? 2 : 1, attributes: { src_endpoint: origin } }
}

const sshd: Rule[] = [
  [
    /^\s*Accepted (\S+) for (\S+) from (\S+)(?: port (\d+))?/,
    (m) => {
      const said = logon('Accepted', 1, m[2], 'sshd', address(m[3], m[4]))
      return { ...said, attributes: { ...said.attributes, auth_protocol: m[1], auth_protocol_id: 99 } }
    },
  ],
  [
    /^\s*Failed (\S+) for (?:invalid user |illegal user )?(.*?) from (\S+)(?: port (\d+))?/,
    (m) => {
      const said = logon('Failed', 2, m[2], 'sshd', address(m[3], m[4]))
      return { ...said, attributes: { ...said.attributes, auth_protocol: m[1], auth_protocol_id: 99 } }
    },
  ],
  [/^\s*(Invalid|Illegal) user (.*?) from (\S+)(?: port (\d+))?/, (m) => logon('Invalid user', 2, m[2], 'sshd', address(m[3], m[4]))],
  [
    /^\s*(?:error: )?maximum authentication attempts exceeded for (?:invalid user )?(\S*) from (\S+) port (\d+)/,
    (m) => logon('maximum authentication attempts exceeded', 2, m[1], 'sshd', address(m[2], m[3])),
  ],
  [/^\s*User (\S+) from (\S+) not allowed/, (m) => logon('User not allowed', 2, m[1], 'sshd', address(m[2]))],
  [
    /^\s*Connection (?:closed|reset) by (?:authenticating|invalid) user (.*?) (\S+) port (\d+)/,
    (m) => logon('Connection closed', 2, m[1], 'sshd', address(m[2], m[3])),
  ],
  [/^\s*Disconnected from user (\S+) (\S+) port (\d+)/, (m) => logon('Disconnected', 1, m[1], 'sshd', address(m[2], m[3]), 2)],
  [
    /^\s*(?:Disconnected from|Received disconnect from|Connection (?:closed|reset) by) ([0-9a-fA-F:.]+?)(?: port (\d+)|:|$| )/,
    (m) => connection('disconnect', 2, address(m[1], m[2])),
  ],
  [/^\s*Connection from (\S+) port (\d+)/, (m) => connection('Connection', 1, address(m[1], m[2]))],
  [
    /^\s*(?:Did not receive identification string|Bad protocol version identification .*) from ([0-9a-fA-F:.]+)(?: port (\d+))?/,
    (m) => connection('no identification', 4, address(m[1], m[2]), 2),
  ],
  [
    /^\s*Server listening on (\S+) port (\d+)/,
    (m) => ({ class: 'network_activity', activity: 7, action: 'listen', status: 1, attributes: { dst_endpoint: address(m[1], m[2]) } }),
  ],
  [/^subsystem request for (\S+) by user (\S+)/, (m) => logon(`subsystem ${m[1]}`, 1, m[2], 'sshd', undefined, 99)],
]

const pam: Rule[] = [
  [
    /pam_\w+\(([^:)]+)[^)]*\): session (opened|closed) for user ([^\s(]+)/,
    (m) => logon(`session ${m[2]}`, 1, m[3], m[1]!, undefined, m[2] === 'opened' ? 1 : 2),
  ],
  [
    /pam_\w+\(([^:)]+)[^)]*\): authentication failure;.*?(?:rhost=(\S*))?(?:\s+user=(\S+))?\s*$/,
    (m) => logon('authentication failure', 2, m[3], m[1]!, address(m[2])),
  ],
  [
    /^PAM (?:\d+ more|service).*authentication failures?;.*?rhost=(\S*)(?:\s+user=(\S+))?/,
    (m) => logon('authentication failure', 2, m[2], 'PAM', address(m[1])),
  ],
  [/pam_\w+\(([^:)]+)[^)]*\): check pass; user unknown/, (m) => logon('user unknown', 2, undefined, m[1]!)],
  [
    /pam_\w+\(([^:)]+):chauthtok\): password changed for (\S+)/,
    (m) => ({ class: 'account_change', activity: 3, action: 'password changed', status: 1, attributes: { user: named(m[2]) } }),
  ],
]

const sudoKey = /(?<![^\s;])(TTY|PWD|USER|COMMAND)=/g

/** `alice : [refusal ; ]TTY=… ; PWD=… ; USER=… ; [ENV=… ; ]COMMAND=…`: the keys in this order, each once; nothing is tried twice. */
function sudo(message: string): Said | undefined {
  const head = /^(\S+) : /.exec(message)
  if (!head) return undefined
  const wanted = ['TTY', 'PWD', 'USER', 'COMMAND']
  const places: { start: number; value: number }[] = []
  sudoKey.lastIndex = head[0].length
  for (let key = sudoKey.exec(message); key && places.length < wanted.length; key = sudoKey.exec(message))
    if (key[1] === wanted[places.length]) places.push({ start: key.index, value: key.index + key[0].length })
  if (places.length < wanted.length) return undefined
  const [tty, , to, run] = places
  const part = (from: number, until: number) => {
    const text = message.slice(from, until).trimEnd()
    return (text.endsWith(';') ? text.slice(0, -1) : text).trim()
  }
  const user = head[1]
  const refusal = part(head[0].length, tty!.start) || undefined
  const cwd = part(places[1]!.value, to!.start)
  const target = part(to!.value, run!.start).split(/\s/, 1)[0]
  const command = message.slice(run!.value)
  return {
    class: 'process_activity',
    activity: 1,
    action: 'sudo',
    status: refusal === undefined ? 1 : 2,
    severity: refusal === undefined ? 1 : 3,
    ...(refusal === undefined ? {} : { statusDetail: refusal }),
    user: named(user),
    launched: { name: command.split(' ', 1)[0]!.split('/').at(-1), cmd_line: command, working_directory: cwd, user: { name: target } },
  }
}

const su: Rule[] = [
  [
    /^(?:\+|-)? ?(Successful|FAILED) su for (\S+) by (\S+)/i,
    (m) => ({ ...logon('su', m[1] === 'Successful' ? 1 : 2, m[2], 'su', undefined, 7), user: named(m[3]) }),
  ],
  [
    /^(FAILED SU )?\(to (\S+)\) (\S+) on/,
    (m) => ({ ...logon('su', m[1] === undefined ? 1 : 2, m[2], 'su', undefined, 7), user: named(m[3]) }),
  ],
]

const accounts: Rule[] = [
  [
    /^new user: name=([^,]+), UID=(\d+)/,
    (m) => ({ class: 'account_change', activity: 1, action: 'new user', status: 1, attributes: { user: { name: m[1], uid: m[2] } } }),
  ],
  [
    /^delete user '([^']+)'/,
    (m) => ({ class: 'account_change', activity: 6, action: 'delete user', status: 1, attributes: { user: { name: m[1] } } }),
  ],
  [
    /^(?:new group: name=([^,]+), GID=(\d+)|group added to \S+: name=([^,]+))/,
    (m) => ({
      class: 'group_management',
      activity: 6,
      action: 'new group',
      status: 1,
      attributes: { group: m[1] ? { name: m[1], uid: m[2] } : { name: m[3] } },
    }),
  ],
  [
    /^(?:removed group|group) '([^']+)' removed|^remove group '([^']+)'/,
    (m) => ({ class: 'group_management', activity: 5, action: 'remove group', status: 1, attributes: { group: { name: m[1] ?? m[2] } } }),
  ],
  [
    /^add '([^']+)' to (?:shadow )?group '([^']+)'/,
    (m) => ({
      class: 'group_management',
      activity: 3,
      action: 'add to group',
      status: 1,
      attributes: { user: { name: m[1] }, group: { name: m[2] } },
    }),
  ],
  [
    /^(?:lock|unlock) user '([^']+)' password/,
    (m) => ({
      class: 'account_change',
      activity: m[0].startsWith('lock') ? 9 : 12,
      action: 'lock',
      status: 1,
      attributes: { user: { name: m[1] } },
    }),
  ],
  [
    /^change user '([^']+)' (\w+)/,
    (m) => ({
      class: 'account_change',
      activity: 99,
      activityName: `change ${m[2]}`,
      action: `change ${m[2]}`,
      status: 1,
      attributes: { user: { name: m[1] } },
    }),
  ],
]

const cron: Rule[] = [
  [
    /^\(([^)]+)\) CMD \(([\s\S]*?)\)?$/,
    (m) => ({
      class: 'scheduled_job',
      activity: 6,
      action: 'CMD',
      status: 1,
      user: named(m[1]),
      attributes: { job: { name: m[2]!.trim().split(' ')[0] || 'CMD', cmd_line: m[2]!.trim(), user: { name: m[1] } } },
    }),
  ],
  [
    /^\(([^)]+)\) (REPLACE|BEGIN EDIT|END EDIT|DELETE|LIST) \((\S+)\)/,
    (m) => ({
      class: 'scheduled_job',
      activity: m[2] === 'REPLACE' ? 2 : m[2] === 'DELETE' ? 3 : 99,
      activityName: m[2]!,
      action: m[2]!,
      status: 1,
      user: named(m[1]),
      attributes: { job: { name: 'crontab', user: { name: m[3] } } },
    }),
  ],
]

const logind: Rule[] = [
  [/^New session (\S+) of user (\S+?)\.?$/, (m) => ({ ...logon('New session', 1, m[2], 'systemd-logind'), session: { uid: m[1] } })],
  [
    /^(?:Removed session (\S+?)\.?|Session (\S+) logged out\..*)$/,
    (m) => ({ ...logon('Removed session', 1, undefined, 'systemd-logind', undefined, 2), session: { uid: m[1] ?? m[2] } }),
  ],
]

const systemd: Rule[] = [
  [
    /^(Started|Stopped|Reloaded|Starting|Stopping) (.+?)\.{0,3}$/,
    (m) => ({
      class: 'application_lifecycle',
      activity: ({ Started: 3, Stopped: 4 } as Record<string, number>)[m[1]!] ?? 99,
      activityName: m[1]!,
      action: m[1]!,
      status: 1,
      attributes: { app: { name: m[2], vendor_name: 'systemd' } },
    }),
  ],
]

/** Netfilter's log target: UFW, firewalld, iptables. */
const filter = /(?:\[(UFW \w+)\]|(?<!\S)(\S+?):?) ?IN=(\S*) OUT=(\S*) .*?SRC=(\S+) DST=(\S+) .*?PROTO=(\S+)(?: SPT=(\d+) DPT=(\d+))?/

function netfilter(message: string): Said | undefined {
  const m = filter.exec(message)
  if (!m) return undefined
  const verb = m[1] ?? m[2] ?? 'packet'
  const refused = /BLOCK|DROP|REJECT|DENY/i.test(verb)
  return {
    class: 'network_activity',
    activity: refused ? 5 : 6,
    action: verb.slice(0, 60),
    status: refused ? 2 : 1,
    attributes: {
      src_endpoint: address(m[5], m[8]),
      dst_endpoint: address(m[6], m[9]),
      connection_info: { direction_id: m[3] !== '' ? 1 : 2, protocol_name: m[7]!.toLowerCase() },
    },
  }
}

function first(rules: readonly Rule[], message: string): Said | undefined {
  for (const [pattern, say] of rules) {
    const found = pattern.exec(message)
    if (found) return say(found)
  }
  return undefined
}

const byProgram = lookup<(message: string) => Said | undefined>({
  sshd: (message) => first(sshd, message) ?? first(pam, message),
  'sshd-session': (message) => first(sshd, message) ?? first(pam, message),
  sudo: (message) => sudo(message) ?? first(pam, message),
  su: (message) => first(su, message) ?? first(pam, message),
  useradd: (message) => first(accounts, message),
  userdel: (message) => first(accounts, message),
  usermod: (message) => first(accounts, message),
  groupadd: (message) => first(accounts, message),
  groupdel: (message) => first(accounts, message),
  cron: (message) => first(cron, message) ?? first(pam, message),
  crond: (message) => first(cron, message) ?? first(pam, message),
  crontab: (message) => first(cron, message),
  'systemd-logind': (message) => first(logind, message),
  systemd: (message) => first(systemd, message) ?? first(pam, message),
  kernel: netfilter,
})

const longestMessage = 16 * 1024

export function meaningOf(program: string | undefined, text: string): Said {
  const message = text.trim()
  // No daemon writes so much in one line; what patterns would make of it is not worth their time, and the text is kept.
  if (message.length > longestMessage) return {}
  const name = program?.split('/').at(-1)?.toLowerCase()
  return (name === undefined ? undefined : byProgram[name]?.(message)) ?? first(pam, message) ?? {}
}

/** OCSF severity of a syslog level, 0 emergency to 7 debug. */
export function severityOf(level: number | undefined): number {
  return level === undefined ? 1 : ([6, 5, 5, 3, 2, 1, 1, 1][level] ?? 1)
}

export const levelNames: Readonly<Record<string, number>> = lookup({
  emerg: 0,
  emergency: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  critical: 2,
  err: 3,
  error: 3,
  warning: 4,
  warn: 4,
  notice: 5,
  info: 6,
  informational: 6,
  debug: 7,
})
