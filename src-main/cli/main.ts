// The command line: one command, its documents on standard output, everything else on standard error, and an exit status.
import { codeOf } from '../workbench/problem.ts'
import { acquireCommand } from './acquire.ts'
import { addressesCommand } from './addresses.ts'
import { askCommand } from './ask.ts'
import { bundleCommand } from './bundle.ts'
import { caseCommand } from './case.ts'
import { clockCommand } from './clock.ts'
import { coverageCommand } from './coverage.ts'
import { custodyCommand } from './custody.ts'
import { detectCommand } from './detect.ts'
import { eventsCommand } from './events.ts'
import { examinerCommand } from './examiner.ts'
import { graphCommand, processesCommand } from './graph.ts'
import { importCommand } from './import.ts'
import {
  attackCommand,
  elsewhereCommand,
  hideCommand,
  incidentsCommand,
  indicatorsCommand,
  pathCommand,
  sessionsCommand,
  storyCommand,
} from './investigate.ts'
import { keepCommand } from './keep.ts'
import { mappingCommand } from './mapping.ts'
import { modelCommand } from './model.ts'
import { replayCommand } from './replay.ts'
import { reportCommand } from './report.ts'
import { print, say } from './terminal.ts'
import { trustCommand } from './trust.ts'
import { unlockCommand } from './unlock.ts'
import { exit, help, later, UsageError } from './usage.ts'
import { validateCommand } from './validate.ts'
import { verdictCommand } from './verdict.ts'
import { verifyCommand } from './verify.ts'
import { watchCommand } from './watch.ts'

const commands: Record<string, (argv: string[]) => Promise<number>> = {
  acquire: acquireCommand,
  case: caseCommand,
  import: importCommand,
  mapping: mappingCommand,
  coverage: coverageCommand,
  clock: clockCommand,
  addresses: addressesCommand,
  events: eventsCommand,
  detect: detectCommand,
  graph: graphCommand,
  processes: processesCommand,
  indicators: indicatorsCommand,
  hide: hideCommand,
  incidents: incidentsCommand,
  attack: attackCommand,
  story: storyCommand,
  path: pathCommand,
  sessions: sessionsCommand,
  elsewhere: elsewhereCommand,
  keep: keepCommand,
  verdict: verdictCommand,
  model: modelCommand,
  ask: askCommand,
  verify: verifyCommand,
  custody: custodyCommand,
  report: (argv) => (argv.includes('--bundle') ? bundleCommand(argv) : reportCommand(argv)),
  examiner: examinerCommand,
  replay: replayCommand,
  validate: validateCommand,
  trust: trustCommand,
  unlock: unlockCommand,
  watch: watchCommand,
  // The lab host brings the window's server along: only when asked for.
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
