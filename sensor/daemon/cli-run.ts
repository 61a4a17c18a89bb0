// `run`, and what asks a running sensor: arm, disarm, status.
import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { ask, serveControl } from './control.ts'
import { DirectoryDelivery, S3Delivery } from './deliver.ts'
import type { ObservedLine } from './observed.ts'
import { findProbe } from './probe.ts'
import { Sensor } from './sensor.ts'
import { type Arguments, many, number, on, one, recipients, rulesFolders, stateFolder, UsageError } from './settings.ts'
import type { Deliverer } from './spool.ts'
import { workloadCredentials } from './workload-identity.ts'

const socketOf = (args: Arguments): string => join(stateFolder(args), 'sensor.sock')

function deliverer(args: Arguments, log: (line: string) => void): Deliverer | undefined {
  const to = one(args, 'deliver')
  if (!to) return undefined
  if (!to.startsWith('s3://')) return new DirectoryDelivery(to)
  const region = one(args, 'region') ?? process.env.AWS_REGION ?? 'us-east-1'
  const endpoint = one(args, 'endpoint')
  return new S3Delivery({
    url: to,
    region,
    ...(endpoint ? { endpoint } : {}),
    credentials: workloadCredentials(region, (url) => log(`asked ${url} for the workload's identity`)),
  })
}

function probePath(): string {
  const path = findProbe()
  if (!path) throw new Error('the probe is not built: npm run sensor:build -- --probe')
  return path
}

export async function runSensor(args: Arguments): Promise<number> {
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`)
  const to = recipients(args)
  if (to.length > 0) {
    const { checkRecipient } = await import('../../src-main/evidence/package/age.ts')
    for (const recipient of to) await checkRecipient(recipient)
  }
  const by = one(args, 'by')
  const authority = one(args, 'authority')
  if (on(args, 'armed') && (!by || !authority)) throw new UsageError('--armed needs --by NAME and --authority TEXT')
  const state = stateFolder(args)
  await mkdir(state, { recursive: true, mode: 0o700 })
  const events = one(args, 'events') ?? join(state, 'events.ndjson')
  const scope = one(args, 'scope')
  const sensor = new Sensor({
    rules: rulesFolders(args),
    state,
    spool: one(args, 'spool') ?? join(state, 'spool'),
    probe: probePath(),
    armed: on(args, 'armed') ? { by: by!, authority: authority! } : undefined,
    recipients: to,
    deliverer: deliverer(args, log),
    events: events === 'none' ? undefined : { path: events, bytes: number(args, 'event-bytes', 64 * 1024 * 1024), files: 8 },
    ...(scope ? { scope } : {}),
    watch: many(args, 'watch').length > 0 ? many(args, 'watch') : ['/tmp', '/var/tmp', '/dev/shm', '/run'],
    marked: one(args, 'never') ?? '/etc/vestige-sensor/never',
    pin: one(args, 'pin') ?? '/sys/fs/bpf/vestige',
    spoolBytes: number(args, 'spool-bytes', 2 * 1024 ** 3),
    heartbeatMinutes: number(args, 'heartbeat', 60),
    graceSeconds: number(args, 'grace', 25),
    organisation: one(args, 'organisation') ?? '',
    cloudIdentity: on(args, 'cloud-identity'),
    log,
  })
  let ended: () => void = () => {}
  const done = new Promise<void>((resolve) => (ended = resolve))
  const server = serveControl(socketOf(args), sensor)
  const stop = () => void sensor.stop().then(() => ended())
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
  await sensor.start()
  const status = sensor.status()
  log(
    `${status.mode}: ${status.rules} rules, ${status.report?.attached} of ${status.report?.known} programs, kernel ${status.report?.kernel}`,
  )
  if (status.mode === 'observe') log('observing: nothing is held until `vestige-sensor arm`')
  await done
  server.close()
  return 0
}

export async function arm(args: Arguments): Promise<number> {
  const by = one(args, 'by')
  const authority = one(args, 'authority')
  if (!by || !authority) throw new UsageError('arm needs --by NAME and --authority TEXT')
  const list = (await ask(socketOf(args), { command: 'observed' })) as ObservedLine[]
  process.stderr.write(list.length === 0 ? 'Nothing would have been held so far.\n' : 'This would have been held while observing:\n')
  for (const line of list.slice(0, 200))
    process.stderr.write(
      `  ${line.service}: ${line.image}, ${line.count} times, ${(line.totalUs / line.count / 1000).toFixed(1)} ms on average, ${(line.longestUs / 1000).toFixed(1)} ms at most (${line.rules.join(', ')})\n`,
    )
  if (!on(args, 'yes')) {
    if (!process.stdin.isTTY) throw new UsageError('stdin is no terminal: say --yes after reading the list')
    const terminal = createInterface({ input: process.stdin, output: process.stderr })
    const answer = await terminal.question('Switch holding on? [yes/no] ')
    terminal.close()
    if (answer.trim() !== 'yes') return 1
  }
  const status = await ask(socketOf(args), { command: 'arm', by, authority })
  console.log(on(args, 'json') ? JSON.stringify(status) : `armed by ${by}`)
  return 0
}

export async function disarm(args: Arguments): Promise<number> {
  const status = await ask(socketOf(args), { command: 'disarm', by: one(args, 'by') ?? userInfo().username })
  console.log(on(args, 'json') ? JSON.stringify(status) : 'disarmed: everything is released, the programs are off')
  return 0
}

export async function status(args: Arguments): Promise<number> {
  console.log(JSON.stringify(await ask(socketOf(args), { command: 'status' }), null, on(args, 'json') ? 0 : 1))
  return 0
}
