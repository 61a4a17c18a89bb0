// vestige watch: imports what arrives in a folder, until it is interrupted; with --once what is there whole.
import { resolve } from 'node:path'
import type { Inbox, InboxEntry } from '../contract/procedures/inbox.ts'
import { read } from './options.ts'
import { print, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, withCase } from './with-case.ts'

const pollMs = 500
/** Looks until what lies there still has been seen twice and its size has stayed. */
const onceLooks = 4

export async function watchCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    once: { type: 'boolean', default: false },
    stop: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    ...caseOptions,
  })
  const [dir, path, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (more.length > 0 || (values.stop && path !== undefined)) throw new UsageError(`unexpected argument ${more[0] ?? path}`)
  return withCase(dir, values, async (client) => {
    if (values.stop) {
      await client.inbox.set({ path: null })
      say('no inbox is watched any more')
      return exit.done
    }
    const wanted = path ?? (await client.inbox.get()).path
    if (wanted === null) throw new UsageError('the inbox is missing: watch DIR INBOX')
    await client.inbox.set({ path: resolve(wanted) })
    say(`watching ${resolve(wanted)}${values.once ? '' : '; interrupt to end'}`)
    return (await follow(client, values.once, values.json)) ? exit.done : exit.failed
  })
}

/** False when something could not be imported. */
async function follow(client: Client, once: boolean, json: boolean): Promise<boolean> {
  const told = new Set((await client.inbox.get()).entries.map(keyOf))
  let good = true
  let ended = false
  const end = () => {
    ended = true
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  try {
    while (!ended) {
      const inbox: Inbox = await client.inbox.get()
      if (inbox.problem) say(inbox.problem)
      for (const entry of [...inbox.entries].reverse()) {
        if (entry.state === 'arriving' || entry.state === 'importing' || told.has(keyOf(entry))) continue
        told.add(keyOf(entry))
        if (entry.state === 'failed') good = false
        await print(json ? `${JSON.stringify(entry)}\n` : `${entry.at} ${entry.name}: ${entry.exhibit ?? 'not imported'}, ${entry.said}\n`)
      }
      const busy = inbox.entries.some(({ state }) => state === 'arriving' || state === 'importing')
      if (once && (inbox.problem !== null || (inbox.looks >= onceLooks && !busy))) return good && inbox.problem === null
      await new Promise((wake) => setTimeout(wake, pollMs))
    }
    return good
  } finally {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
}

const keyOf = ({ name, at, state }: InboxEntry) => `${name}\0${at}\0${state}`
