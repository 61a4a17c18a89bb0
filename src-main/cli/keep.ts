// vestige keep: set aside, take back, expunge, reveal.
import { Buffer } from 'node:buffer'
import { read, whole } from './options.ts'
import { print, printJson } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, followed, withCase } from './with-case.ts'

export async function keepCommand(argv: string[]): Promise<number> {
  const [what, ...rest] = argv
  const { values, positionals } = read(rest, {
    query: { type: 'string' },
    reason: { type: 'string' },
    authority: { type: 'string' },
    confirm: { type: 'string' },
    offset: { type: 'string' },
    length: { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const [dir, target, more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (more !== undefined) throw new UsageError(`unexpected argument ${more}`)
  const reason = () => values.reason ?? wrong('--reason is missing')
  switch (what) {
    case 'list':
      return withCase(dir, values, async (client) => {
        const [asides, expunged] = [await client.keep.asides(), await client.keep.expunges()]
        if (values.json) await printJson({ asides, expunged })
        else {
          for (const one of asides)
            await print(
              `${one.id}  ${one.ended ? 'taken back' : 'set aside'}  ${one.kind} ${one.target}  ${one.events} events  ${one.reason} (${one.author}, ${one.at})\n`,
            )
          for (const one of expunged) await print(`${one.exhibit}  expunged  ${one.reason}; ${one.authority} (${one.author}, ${one.at})\n`)
        }
        return exit.done
      })
    case 'set-aside': {
      if ((target === undefined) === (values.query === undefined)) throw new UsageError('give an exhibit, a member, or --query')
      const kind = target === undefined ? 'query' : target.includes('/') ? 'member' : 'exhibit'
      const why = reason()
      return act(dir, values, (client) => client.keep.setAside({ kind, target: target ?? values.query!, reason: why }))
    }
    case 'take-back': {
      const id = whole(target, 'the number of the act') ?? wrong('the number of the act is missing ("vestige keep list")')
      const why = reason()
      return act(dir, values, (client) => client.keep.takeBack({ id, reason: why }))
    }
    case 'expunge': {
      if (target === undefined) throw new UsageError('the exhibit is missing')
      if (values.confirm !== target) throw new UsageError(`this destroys the bytes of ${target} for ever: add --confirm ${target}`)
      const authority = values.authority ?? wrong('--authority is missing: who ordered it, in which document, of which date')
      const why = reason()
      return act(dir, values, (client) => client.keep.expunge({ exhibit: target, confirm: target, reason: why, authority }))
    }
    case 'reveal': {
      if (target === undefined) throw new UsageError('the member or the event id is missing')
      const offset = whole(values.offset, '--offset') ?? 0
      const length = whole(values.length, '--length', 65_536) ?? wrong('--length is missing')
      const why = reason()
      return withCase(dir, values, async (client) => {
        const of = /^[0-9a-f]{32}$/.test(target) ? { event: target } : { member: target }
        const { base64, kind } = await client.keep.reveal({ ...of, offset, length, reason: why })
        if (values.json) await printJson({ kind, base64 })
        else await print(`${Buffer.from(base64, 'base64').toString('utf8')}\n`)
        return exit.done
      })
    }
    default:
      throw new UsageError(
        what === undefined ? 'keep list, set-aside, take-back, expunge or reveal?' : `there is no command "keep ${what}"`,
      )
  }
}

const wrong = (message: string): never => {
  throw new UsageError(message)
}

function act(
  dir: string,
  values: { takeover?: string | undefined; examiner?: string | undefined; json?: boolean },
  start: (client: Parameters<Parameters<typeof withCase>[2]>[0]) => Promise<{ job: string }>,
): Promise<number> {
  return withCase(dir, values, async (client) => {
    const { job } = await start(client)
    const ended = await followed(client, job)
    if (ended.state !== 'done') throw new Error(ended.message ?? ended.state)
    const { events, setAside, expunged } = (await client.case.info())!
    if (values.json) await printJson({ events, setAside, expunged })
    else await print(`${events} events; ${setAside.events} set aside by ${setAside.acts} acts; ${expunged} exhibits expunged\n`)
    return exit.done
  })
}
