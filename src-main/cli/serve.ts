// vestige serve: the lab host, until it is interrupted.
import { resolve } from 'node:path'
import { read, whole } from './options.ts'
import { print, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'

export async function serveCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { port: { type: 'string' } })
  if (positionals.length > 1) throw new UsageError(`unexpected argument ${positionals[1]}`)
  const port = whole(values.port, '--port', 65535)
  const { serve } = await import('../lab/serve.ts')
  const served = await serve({
    ...(positionals[0] !== undefined && { caseDir: resolve(positionals[0]) }),
    ...(port !== undefined && { port }),
  })
  await print(`${served.newLink()}\n`)
  say('serving on this machine alone; the link works once. Interrupt to stop.')
  await new Promise<void>((stop) => {
    process.once('SIGINT', () => stop())
    process.once('SIGTERM', () => stop())
  })
  await served.close()
  return exit.done
}
