// The commands of `vestige-sensor`. Exit: 0 done, 1 failed, 2 wrong usage, 3 a package does not verify.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { checkRecipient, decryptFile } from '../../src-main/evidence/package/age.ts'
import { blake2bFile, parsePublic, parseSignature, verifySignature } from '../../src-main/evidence/package/minisign.ts'
import { keysReached, type VerifiedPackage, verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { collectPid } from './collect-pid.ts'
import { ask, serveControl } from './control.ts'
import { DirectoryDelivery, S3Delivery } from './deliver.ts'
import { checkSamples, dryRun } from './dry-run.ts'
import { Keyring } from './keyring.ts'
import type { ObservedLine } from './observed.ts'
import { findProbe } from './probe.ts'
import { Sensor } from './sensor.ts'
import { type Arguments, many, number, on, one, parse, recipients, rulesFolders, stateFolder, UsageError, usage } from './settings.ts'
import type { Deliverer } from './spool.ts'
import { profiles, Tdrs } from './tdr.ts'
import { workloadCredentials } from './workload-identity.ts'

export async function run(argv: string[]): Promise<number> {
  try {
    const args = parse(argv)
    switch (args.command) {
      case 'run':
        return await runSensor(args)
      case 'arm':
        return await arm(args)
      case 'disarm': {
        const status = await ask(socketOf(args), { command: 'disarm', by: one(args, 'by') ?? userInfo().username })
        console.log(on(args, 'json') ? JSON.stringify(status) : 'disarmed: everything is released, the programs are off')
        return 0
      }
      case 'status':
        console.log(JSON.stringify(await ask(socketOf(args), { command: 'status' }), null, on(args, 'json') ? 0 : 1))
        return 0
      case 'collect':
        return await collect(args)
      case 'keygen': {
        const folder = join(stateFolder(args), 'keys')
        const ring = Keyring.create(folder)
        console.log(
          `public key ${ring.key.id}: ${join(folder, 'sensor.pub')}\nThe workstation must trust this key; the private part is ${join(folder, 'sensor.key')} (0600).`,
        )
        return 0
      }
      case 'verify':
        return await verify(args)
      case 'dry-run':
        return await dryRun(args.rest, Tdrs.load(rulesFolders(args)), on(args, 'json'))
      case 'rules':
        return checkSamples(Tdrs.load(rulesFolders(args)), on(args, 'json'))
      default:
        process.stderr.write(usage)
        return args.command === 'help' ? 0 : 2
    }
  } catch (error) {
    process.stderr.write(`vestige-sensor: ${(error as Error).message}\n`)
    if (error instanceof UsageError) process.stderr.write(usage)
    return error instanceof UsageError ? 2 : 1
  }
}

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

async function runSensor(args: Arguments): Promise<number> {
  const log = (line: string) => process.stderr.write(`${new Date().toISOString()} ${line}\n`)
  const to = recipients(args)
  for (const recipient of to) checkRecipient(recipient)
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

async function arm(args: Arguments): Promise<number> {
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

async function collect(args: Arguments): Promise<number> {
  const pid = Number(one(args, 'pid'))
  if (!Number.isSafeInteger(pid) || pid <= 0) throw new UsageError('collect needs --pid P')
  const profile = profiles.find((name) => name === (one(args, 'profile') ?? 'standard'))
  if (!profile) throw new UsageError(`--profile is one of ${profiles.join(', ')}`)
  const packed = await collectPid({
    pid,
    profile,
    logs: on(args, 'logs'),
    memory: on(args, 'memory'),
    state: stateFolder(args),
    spool: one(args, 'spool') ?? join(stateFolder(args), 'spool'),
    recipients: recipients(args),
    organisation: one(args, 'organisation') ?? '',
    probe: findProbe(),
  })
  console.log(
    on(args, 'json') ? JSON.stringify({ package: packed.path, sha256: packed.sealed.sha256, sequence: packed.sequence }) : packed.path,
  )
  return 0
}

async function verify(args: Arguments): Promise<number> {
  const path = args.rest[0]
  if (!path) throw new UsageError('verify needs a package')
  const keys = many(args, 'key').map((file) => parsePublic(readFileSync(file, 'utf8')))
  const chain = one(args, 'chain') ? readFileSync(one(args, 'chain')!, 'utf8').split('\n').filter(Boolean) : []
  let result: VerifiedPackage
  if (path.endsWith('.age')) {
    const identities = many(args, 'identity').flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('AGE-SECRET-KEY-')),
    )
    if (identities.length === 0) return outside(path, keys, chain, on(args, 'json'))
    const folder = mkdtempSync(join(tmpdir(), 'vestige-verify-'))
    try {
      const plain = join(folder, basename(path).replace(/\.age$/, ''))
      await decryptFile(path, plain, identities)
      const beside = join(dirname(path), `${basename(plain)}.minisig`)
      const { copyFile } = await import('node:fs/promises')
      await copyFile(beside, `${plain}.minisig`).catch(() => {})
      result = await verifyPackage(plain, { keys, chain })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  } else result = await verifyPackage(path, { keys, chain })
  print(result, on(args, 'json'))
  return result.holds ? 0 : 3
}

/** An encrypted package without the identity: only the outer signature can be checked. */
async function outside(path: string, keys: ReturnType<typeof parsePublic>[], chain: string[], json: boolean): Promise<number> {
  const signature = parseSignature(readFileSync(`${path}.minisig`, 'utf8'))
  const hash = await blake2bFile(path)
  const key = [...keysReached(keys, chain).values()].find((one) => verifySignature(one, hash, signature))
  const checks: VerifiedPackage['checks'] = [
    {
      name: 'signature',
      status: key ? 'holds' : keys.length === 0 ? 'not_checked' : 'fails',
      subject: `${basename(path)}.minisig`,
      detail: key ? `by key ${key.id}` : `key ${signature.keyId} is not among the trusted ones`,
    },
    { name: 'content', status: 'not_checked', subject: basename(path), detail: 'encrypted: give --identity FILE' },
  ]
  const holds = checks.every((check) => check.status !== 'fails')
  print({ holds, checks }, json)
  return holds ? 0 : 3
}

function print(result: Pick<VerifiedPackage, 'holds' | 'checks'>, json: boolean): void {
  if (json) {
    console.log(JSON.stringify({ holds: result.holds, checks: result.checks }))
    return
  }
  for (const check of result.checks)
    console.log(`${check.status.padEnd(11)} ${check.name}: ${check.subject}${check.detail ? ` (${check.detail})` : ''}`)
  console.log(result.holds ? 'holds' : 'DOES NOT HOLD')
}
