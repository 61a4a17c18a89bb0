// The command line: one command, its documents on standard output, everything else on standard error, and an exit status.
import { codeOf } from '../workbench/problem.ts'
import { print, say } from './terminal.ts'
import { exit, help, later, UsageError } from './usage.ts'

/** Each brings its own modules: what a command does not need costs it nothing. */
const commands: Record<string, (argv: string[]) => Promise<number>> = {
  acquire: async (argv) => (await import('./acquire.ts')).acquireCommand(argv),
  case: async (argv) => (await import('./case.ts')).caseCommand(argv),
  import: async (argv) => (await import('./import-soon.ts')).importSoon(argv),
  mapping: async (argv) => (await import('./mapping.ts')).mappingCommand(argv),
  coverage: async (argv) => (await import('./coverage.ts')).coverageCommand(argv),
  clock: async (argv) => (await import('./clock.ts')).clockCommand(argv),
  addresses: async (argv) => (await import('./addresses.ts')).addressesCommand(argv),
  events: async (argv) => (await import('./events.ts')).eventsCommand(argv),
  detect: async (argv) => (await import('./detect.ts')).detectCommand(argv),
  graph: async (argv) => (await import('./graph.ts')).graphCommand(argv),
  processes: async (argv) => (await import('./graph.ts')).processesCommand(argv),
  indicators: async (argv) => (await import('./investigate.ts')).indicatorsCommand(argv),
  hide: async (argv) => (await import('./investigate.ts')).hideCommand(argv),
  incidents: async (argv) => (await import('./investigate.ts')).incidentsCommand(argv),
  attack: async (argv) => (await import('./investigate.ts')).attackCommand(argv),
  story: async (argv) => (await import('./investigate.ts')).storyCommand(argv),
  path: async (argv) => (await import('./investigate.ts')).pathCommand(argv),
  sessions: async (argv) => (await import('./investigate.ts')).sessionsCommand(argv),
  elsewhere: async (argv) => (await import('./investigate.ts')).elsewhereCommand(argv),
  keep: async (argv) => (await import('./keep.ts')).keepCommand(argv),
  verdict: async (argv) => (await import('./verdict.ts')).verdictCommand(argv),
  model: async (argv) => (await import('./model.ts')).modelCommand(argv),
  ask: async (argv) => (await import('./ask.ts')).askCommand(argv),
  verify: async (argv) => (await import('./verify.ts')).verifyCommand(argv),
  custody: async (argv) => (await import('./custody.ts')).custodyCommand(argv),
  report: async (argv) =>
    argv.includes('--bundle') ? (await import('./bundle.ts')).bundleCommand(argv) : (await import('./report.ts')).reportCommand(argv),
  examiner: async (argv) => (await import('./examiner.ts')).examinerCommand(argv),
  replay: async (argv) => (await import('./replay.ts')).replayCommand(argv),
  validate: async (argv) => (await import('./validate.ts')).validateCommand(argv),
  trust: async (argv) => (await import('./trust.ts')).trustCommand(argv),
  unlock: async (argv) => (await import('./unlock.ts')).unlockCommand(argv),
  watch: async (argv) => (await import('./watch.ts')).watchCommand(argv),
  serve: async (argv) => (await import('./serve.ts')).serveCommand(argv),
}

/** Problems that end a command before it touched anything. */
const usageCodes = new Set(['usage', 'locked', 'no_identity', 'not_found', 'bad_query', 'unknown_examiner', 'case_locked'])

export async function main(argv: string[]): Promise<number> {
  // A reader that has gone (`| head`) is no failure.
  process.stdout.on('error', () => {})
  const [name, ...rest] = argv
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    await print(help)
    return name === undefined ? exit.usage : exit.done
  }
  try {
    const command = commands[name]
    if (command) return await command(rest)
    if (later.has(name)) throw new UsageError(`"${name}" is not in this version`)
    throw new UsageError(`there is no command "${name}"; "vestige help" lists them`)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    say(message)
    if (process.env.VESTIGE_DEBUG) console.error(error)
    return error instanceof UsageError || usageCodes.has(codeOf(error) ?? '') ? exit.usage : exit.failed
  }
}
