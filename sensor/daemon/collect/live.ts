// The state of the system at this moment, as the kernel tells it, and logs around the time.
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import type { Actions } from '../actions.ts'
import { type BagWriter, member } from './bag-writer.ts'
import { globInside, openInside } from './inside.ts'
import type { Plan } from './profile.ts'

const host = [
  '/proc/net/tcp',
  '/proc/net/tcp6',
  '/proc/net/udp',
  '/proc/net/udp6',
  '/proc/net/unix',
  '/proc/net/route',
  '/proc/net/arp',
  '/proc/modules',
  '/proc/mounts',
  '/proc/uptime',
  '/proc/loadavg',
  '/proc/version',
  '/proc/cmdline',
  '/proc/meminfo',
]

export async function collectLive(bag: BagWriter, pid: number, actions: Actions, clock: Record<string, unknown>): Promise<void> {
  for (const path of host) await kernelFile(bag, path, path.replace('/proc/', 'live/').replaceAll('net/', 'net-'), actions)
  // The attacked process may live in another network namespace.
  for (const name of ['tcp', 'tcp6', 'udp', 'udp6']) await kernelFile(bag, `/proc/${pid}/net/${name}`, `live/process-net-${name}`, actions)
  await bag.own(
    'live/clock.json',
    `${JSON.stringify({ ...clock, taken: new Date().toISOString(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone, offset: 'not compared with an outside clock' }, null, 1)}\n`,
  )
  for (const path of ['/var/run/utmp', '/run/utmp']) {
    const bytes = await readFile(path).catch(() => undefined)
    if (bytes) {
      actions.note('read', path)
      await bag.put('live', 'live/utmp', path, bytes)
      break
    }
  }
  await bag.own('live/processes.ndjson', await processes(actions))
}

async function kernelFile(bag: BagWriter, path: string, to: string, actions: Actions): Promise<void> {
  actions.note('read', path)
  try {
    const bytes = await readFile(path)
    const limit = 4 * 1024 * 1024
    await bag.put('live', to, path, bytes.subarray(0, limit), bytes.length > limit ? 'partial' : 'captured')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code === 'ENOENT' && path.startsWith('/proc/net')) return
    bag.absent('live', path, code === 'EACCES' || code === 'EPERM' ? 'denied' : 'gone', code)
  }
}

async function processes(actions: Actions): Promise<string> {
  const lines: string[] = []
  actions.note('read', '/proc/*/stat, cmdline, exe')
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = await readFile(`/proc/${name}/stat`, 'latin1')
      const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      lines.push(
        JSON.stringify({
          pid: Number(name),
          ppid: Number(rest[1]),
          state: rest[0],
          startTicks: Number(rest[19]),
          comm: stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')')),
          cmdline: (await readFile(`/proc/${name}/cmdline`)).toString().split('\0').slice(0, -1),
          exe: await readlink(`/proc/${name}/exe`).catch(() => null),
        }),
      )
    } catch {
      // It ended between the listing and the reading.
    }
  }
  return lines.map((line) => `${line}\n`).join('')
}

const logs = [
  '/var/log/syslog',
  '/var/log/messages',
  '/var/log/auth.log',
  '/var/log/secure',
  '/var/log/audit/audit.log',
  '/var/log/kern.log',
  '/var/log/cron.log',
  '/var/log/wtmp',
  '/var/log/btmp',
  '/var/log/lastlog',
]

export async function collectLogs(bag: BagWriter, root: string, plan: Plan, actions: Actions, at: number): Promise<void> {
  for (const path of logs) await tail(bag, root, path, 'system_log', plan, actions)
  if (root !== '/') return
  const since = new Date(at - plan.minutes * 60_000).toISOString().replace('T', ' ').slice(0, 19)
  const args = ['--since', `${since} UTC`, '--utc', '-o', 'json', '--no-pager', '--reverse', '-n', '20000']
  // The newest first, so that a limit cuts off the oldest.
  const most = Math.max(plan.limits.logBytes, 1)
  await new Promise<void>((resolve) => {
    execFile('journalctl', args, { maxBuffer: most, timeout: 10_000, encoding: 'buffer' }, (error, out) => {
      if ((error as NodeJS.ErrnoException | null)?.code === 'ENOENT') return resolve()
      actions.note('run', `journalctl ${args.join(' ')}`, { exit: error ? String(error.code ?? error.message) : '0' })
      if (out.length === 0) return resolve()
      const cut = (error as NodeJS.ErrnoException | null)?.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER'
      bag.put('system_log', 'logs/journal.ndjson', 'journal', out, cut ? 'partial' : 'captured').then(resolve, () => resolve())
    })
  })
}

/** Regular files named like logs that the service has open for writing: descriptors of the process and its ancestors. */
export async function collectServiceLogs(bag: BagWriter, pids: number[], root: string, plan: Plan, actions: Actions): Promise<void> {
  const seen = new Set<string>()
  for (const pid of pids) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const path = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      if (!path.startsWith('/') || seen.has(path) || path.startsWith('/proc/') || path.startsWith('/dev/')) continue
      if (!/\.log(\.\d+)?$|\/log\/|\/logs?\//.test(path)) continue
      seen.add(path)
      await tail(bag, root, path, 'service_log', plan, actions)
    }
  }
  for (const pattern of [
    '/var/log/postgresql/*',
    '/var/lib/postgresql/*/main/log/*',
    '/var/log/mysql/*',
    '/var/log/nginx/*.log',
    '/var/log/apache2/*.log',
    '/app/*.log',
    '/app/logs/*',
    '/var/log/app/*',
  ])
    for (const path of await globInside(root, pattern)) {
      if (seen.has(path)) continue
      seen.add(path)
      await tail(bag, root, path, 'service_log', plan, actions)
    }
}

async function tail(bag: BagWriter, root: string, path: string, kind: string, plan: Plan, actions: Actions): Promise<void> {
  try {
    const found = await openInside(root, path)
    if (!found) return
    try {
      if (!found.stats.isFile()) return
      actions.note('read', path, { below: root })
      await bag.copy(kind, member('logs', path), path, found.path, found.stats, { tail: plan.limits.logBytes })
    } finally {
      await found.close()
    }
  } catch (error) {
    bag.absent(kind, path, 'denied', (error as NodeJS.ErrnoException).code ?? '')
  }
}
