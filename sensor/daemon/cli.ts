// The commands of `vestige-sensor`. Exit: 0 done, 1 failed, 2 wrong usage, 3 a package does not verify.
// Each command loads what it needs, so that none waits (or takes memory) for another's libraries.
import { join } from 'node:path'
import { type Arguments, on, parse, rulesFolders, stateFolder, UsageError, usage } from './settings.ts'

export async function run(argv: string[]): Promise<number> {
  try {
    return await command(parse(argv))
  } catch (error) {
    process.stderr.write(`vestige-sensor: ${(error as Error).message}\n`)
    if (error instanceof UsageError) process.stderr.write(usage)
    return error instanceof UsageError ? 2 : 1
  }
}

async function command(args: Arguments): Promise<number> {
  switch (args.command) {
    case 'run':
      return (await import('./cli-run.ts')).runSensor(args)
    case 'arm':
      return (await import('./cli-run.ts')).arm(args)
    case 'disarm':
      return (await import('./cli-run.ts')).disarm(args)
    case 'status':
      return (await import('./cli-run.ts')).status(args)
    case 'collect':
      return (await import('./cli-collect.ts')).collect(args)
    case 'verify':
      return (await import('./cli-verify.ts')).verify(args)
    case 'keygen': {
      const { Keyring } = await import('./keyring.ts')
      const folder = join(stateFolder(args), 'keys')
      const ring = Keyring.create(folder)
      console.log(
        `public key ${ring.key.id}: ${join(folder, 'sensor.pub')}\nThe workstation must trust this key; the private part is ${join(folder, 'sensor.key')} (0600).`,
      )
      return 0
    }
    case 'dry-run': {
      const [{ dryRun }, { Tdrs }] = await Promise.all([import('./dry-run.ts'), import('./tdr.ts')])
      return dryRun(args.rest, Tdrs.load(rulesFolders(args)), on(args, 'json'))
    }
    case 'rules': {
      const [{ checkSamples }, { Tdrs }] = await Promise.all([import('./dry-run.ts'), import('./tdr.ts')])
      return checkSamples(Tdrs.load(rulesFolders(args)), on(args, 'json'))
    }
    default:
      process.stderr.write(usage)
      return args.command === 'help' ? 0 : 2
  }
}
