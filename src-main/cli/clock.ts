// vestige clock DIR list|propose|set|end: clocks that were wrong, and by how much their records are moved.
import type { ClockScope } from '../contract/clock.ts'
import { one, read, whole } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, followed, withCase } from './with-case.ts'

export async function clockCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    exhibit: { type: 'string' },
    source: { type: 'string' },
    host: { type: 'string' },
    offset: { type: 'string' },
    reason: { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const [dir, what = 'list', ...rest] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  const us = what === 'set' ? offsetOf(values.offset) : 0n
  if (what === 'set' && !values.reason) throw new UsageError('--reason is missing: why is this clock moved?')
  return withCase(dir, values, async (client) => {
    if (what === 'list') {
      const offsets = await client.clock.offsets()
      if (values.json) await printJson(offsets)
      else
        for (const { id, us: by, reason, author, at, ended, ...scope } of offsets)
          await print(
            `${id}  ${nameOf(scope)}  ${seconds(by)}  ${ended ? `ended ${ended.at} by ${ended.author}` : 'in force'}  ${author} ${at}: ${reason}\n`,
          )
    } else if (what === 'propose') {
      const { proposals, pairs } = await client.clock.proposals()
      if (values.json) await printJson({ proposals, pairs })
      else {
        if (proposals.length === 0) await print(`no offset is proposed; ${pairs.length} pairs of clocks saw the same things\n`)
        for (const { move, us: by, why } of proposals) await print(`${nameOf(move)}  ${seconds(by)}  ${why}\n`)
      }
    } else if (what === 'set' || what === 'end') {
      const { offset, moved, job } =
        what === 'set'
          ? await client.clock.set({
              exhibit: values.exhibit ?? null,
              source: values.source ?? null,
              host: values.host ?? null,
              us: String(us),
              reason: values.reason!,
            })
          : await client.clock.end({ id: whole(one(rest, 'the number of the offset'), 'the number of the offset')! })
      if (job) {
        const ended = await followed(client, job)
        if (ended.state !== 'done') say(`detections were not made anew: ${ended.message ?? ended.state}`)
      }
      if (values.json) await printJson({ offset, moved })
      else await print(`${nameOf(offset)}  ${seconds(offset.us)}  ${offset.ended ? 'ended' : 'in force'}; ${moved} events moved\n`)
    } else throw new UsageError(`there is no command "clock ${what}": list, propose, set or end`)
    return exit.done
  })
}

const units: Record<string, bigint> = { us: 1n, ms: 1000n, s: 1_000_000n, m: 60_000_000n, h: 3_600_000_000n, d: 86_400_000_000n }

/** `+90s`, `-3h`, `250ms`; microseconds. */
export function offsetOf(text: string | undefined): bigint {
  const match = /^([+-]?)(\d{1,9})(us|ms|s|m|h|d)$/.exec(text ?? '')
  if (!match) throw new UsageError(`--offset ${text ?? ''}: what is added to recorded times, for example +90s, -3h or 250ms`)
  return BigInt(match[2]!) * units[match[3]!]! * (match[1] === '-' ? -1n : 1n)
}

const seconds = (us: string) => `${us.startsWith('-') ? '' : '+'}${Number(us) / 1e6} s`
const nameOf = ({ exhibit, source, host }: ClockScope) =>
  [exhibit, source, host === null ? null : `host ${host}`].filter((part) => part !== null).join(' ')
