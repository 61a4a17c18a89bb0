// Command line and defaults in one place.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

export const usage = `vestige-sensor run [--rules DIR]… [--spool DIR] [--state DIR] [--armed --by NAME --authority TEXT]
                   [--recipient AGE]… | --unencrypted   [--deliver DIR|s3://BUCKET/PREFIX] [--endpoint URL] [--region R]
                   [--events FILE|none] [--watch DIR]… [--scope CGROUP] [--organisation NAME] [--cloud-identity] [--heartbeat MINUTES] [--grace SECONDS]
                   [--spool-bytes N] [--event-bytes N] [--never FILE] [--pin BPFFS-DIR]
vestige-sensor arm --by NAME --authority TEXT [--yes] | disarm [--by NAME] | status      (of the running sensor)
vestige-sensor collect --pid P [--profile minimal|standard|full] [--logs] [--memory] --recipient AGE | --unencrypted
vestige-sensor keygen [--state DIR]
vestige-sensor verify PACKAGE [--key FILE]… [--chain FILE] [--identity FILE] [--json]
vestige-sensor dry-run EVENTS.ndjson [--rules DIR]…     which rules would fire on a recorded event file
vestige-sensor rules [--rules DIR]…                     checks the rules and their samples
`

export class UsageError extends Error {}

export interface Arguments {
  command: string
  rest: string[]
  values: Record<string, string | string[] | boolean | undefined>
}

const options = {
  rules: { type: 'string', multiple: true },
  spool: { type: 'string' },
  state: { type: 'string' },
  armed: { type: 'boolean' },
  by: { type: 'string' },
  authority: { type: 'string' },
  recipient: { type: 'string', multiple: true },
  unencrypted: { type: 'boolean' },
  deliver: { type: 'string' },
  endpoint: { type: 'string' },
  region: { type: 'string' },
  events: { type: 'string' },
  'event-bytes': { type: 'string' },
  watch: { type: 'string', multiple: true },
  scope: { type: 'string' },
  organisation: { type: 'string' },
  'cloud-identity': { type: 'boolean' },
  heartbeat: { type: 'string' },
  grace: { type: 'string' },
  'spool-bytes': { type: 'string' },
  never: { type: 'string' },
  pin: { type: 'string' },
  pid: { type: 'string' },
  profile: { type: 'string' },
  logs: { type: 'boolean' },
  memory: { type: 'boolean' },
  key: { type: 'string', multiple: true },
  chain: { type: 'string' },
  identity: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

export function parse(argv: string[]): Arguments {
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true })
    return { command: values.help ? 'help' : (positionals[0] ?? ''), rest: positionals.slice(1), values: values as Arguments['values'] }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export const one = (args: Arguments, name: string): string | undefined => args.values[name] as string | undefined
export const many = (args: Arguments, name: string): string[] => (args.values[name] as string[] | undefined) ?? []
export const on = (args: Arguments, name: string): boolean => args.values[name] === true

export function stateFolder(args: Arguments): string {
  return one(args, 'state') ?? process.env.VESTIGE_SENSOR_STATE ?? '/var/lib/vestige-sensor'
}

export function number(args: Arguments, name: string, otherwise: number): number {
  const text = one(args, name)
  if (text === undefined) return otherwise
  const n = Number(text)
  if (!Number.isFinite(n) || n <= 0) throw new UsageError(`--${name} must be a positive number`)
  return n
}

/** Rules that ship lie beside the program: in the checkout, or where the single file unpacked them. */
export function rulesFolders(args: Arguments): string[] {
  const given = many(args, 'rules')
  if (given.length > 0) return given
  const places = [
    process.env.VESTIGE_SENSOR_RULES,
    join(import.meta.dirname ?? '.', '../rules'),
    '/usr/share/vestige-sensor/rules',
    '/etc/vestige-sensor/rules',
  ]
  const found = places.filter((path): path is string => path !== undefined && existsSync(path))
  if (found.length === 0) throw new UsageError('no rules: give --rules DIR')
  return found
    .slice(0, 1)
    .concat(found.includes('/etc/vestige-sensor/rules') && found[0] !== '/etc/vestige-sensor/rules' ? ['/etc/vestige-sensor/rules'] : [])
}

/** Recipients, or the stated choice to have none. */
export function recipients(args: Arguments): string[] {
  const given = [...many(args, 'recipient'), ...(process.env.VESTIGE_RECIPIENT ? process.env.VESTIGE_RECIPIENT.split(',') : [])]
  if (given.length > 0 && on(args, 'unencrypted')) throw new UsageError('--recipient and --unencrypted exclude each other')
  if (given.length === 0 && !on(args, 'unencrypted'))
    throw new UsageError('packages are encrypted: give --recipient age1…, or choose --unencrypted')
  return given
}
