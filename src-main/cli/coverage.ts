// vestige coverage DIR [digests|request|retention]: where logs reach, what shows it, and what must be kept first.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Coverage, CoverageLane } from '../contract/coverage.ts'
import { layers } from '../contract/layer.ts'
import { one, read, time } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, followed, withCase } from './with-case.ts'

export async function coverageCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    from: { type: 'string' },
    to: { type: 'string' },
    keys: { type: 'string' },
    out: { type: 'string' },
    days: { type: 'string' },
    note: { type: 'string', default: '' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const [dir, what, ...rest] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  const from = time(values.from, '--from')
  const to = time(values.to, '--to')
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  if (values.keys !== undefined && !existsSync(values.keys)) throw new UsageError(`${values.keys} does not exist`)
  return withCase(dir, values, async (client) => {
    if (what === undefined) {
      const coverage = await client.coverage.read(range)
      if (values.json) await printJson(coverage)
      else await print(inWords(coverage))
    } else if (what === 'digests') return digests(client, values.keys, values.json)
    else if (what === 'request') {
      const request = await client.coverage.preservation(range)
      const text = values.json ? `${JSON.stringify(request, null, 2)}\n` : request.markdown
      if (values.out === undefined) await print(text)
      else {
        writeFileSync(values.out, text, { flag: 'wx' })
        say(`${values.out}: ${request.items.length} logs, as of ${request.asOf}`)
      }
    } else if (what === 'retention') await retention(client, rest, values)
    else throw new UsageError(`there is no command "coverage ${what}": digests, request or retention`)
    return exit.done
  })
}

async function digests(client: Client, keys: string | undefined, json: boolean): Promise<number> {
  const ended = await followed(
    client,
    (await client.coverage.checkDigests(keys === undefined ? {} : { keys: readFileSync(keys, 'utf8') })).job,
  )
  if (ended.state !== 'done') throw new Error(ended.message ?? ended.state)
  const summary = (await client.coverage.digests())!
  if (json) await printJson(summary)
  else {
    if (summary.chains.length === 0) await print('no digest in this case\n')
    for (const { account, region, from, to, digests: count, logs, signatures, problems, complete } of summary.chains) {
      await print(
        `${account} ${region ?? '-'}  ${from} to ${to}: ${complete ? 'complete' : `${problems.length} problems`}; ${count} digests, ${logs.matching} of ${logs.listed} listed log files are here and unchanged; signatures: ${signatures.valid} valid, ${signatures.invalid} invalid, ${signatures.notChecked} not checked\n`,
      )
      for (const { kind, subject, detail } of problems) await print(`  ${kind}  ${subject}: ${detail}\n`)
    }
    for (const { path, reason } of summary.unreadable) await print(`not readable: ${path}: ${reason}\n`)
    if (summary.unlistedCount > 0)
      await print(`${summary.unlistedCount} log files that no digest lists, for example ${summary.unlisted[0]}\n`)
  }
  return summary.chains.every(({ complete }) => complete) && summary.unreadable.length === 0 ? exit.done : exit.doesNotVerify
}

async function retention(
  client: Client,
  rest: string[],
  values: { days?: string | undefined; note: string; json: boolean },
): Promise<void> {
  if (rest.length > 0 || values.days !== undefined) {
    const id = one(rest, 'the id of the log')
    const days = values.days === 'none' ? null : Number(values.days)
    if (values.days === undefined || (days !== null && !(days > 0))) throw new UsageError('--days: a number of days, or none')
    await client.coverage.setRetention({ id, days, note: values.note })
  }
  const { entries, overrides } = await client.coverage.retention()
  if (values.json) return void (await printJson({ entries, overrides }))
  for (const { id, title, days, asOf } of entries) {
    const own = overrides.find((each) => each.id === id)
    await print(
      `${id}  ${title}: ${own ? `${own.days} days as set by ${own.by}` : days === null ? 'not known' : `${days} days`}${own ? '' : asOf === null ? ', not read again' : `, read ${asOf}`}\n`,
    )
  }
}

const words = { complete: 'shown complete', seen: 'records seen', missing: 'shown missing', unknown: 'unknown' } as const

function inWords(coverage: Coverage): string {
  if (coverage.from === null || coverage.to === null) return 'no dated event and no claim: where evidence reaches is not known\n'
  const lines = [
    `${iso(coverage.from)} to ${iso(coverage.to)}; a hole shorter than ${Math.round(Number(coverage.width) / 1e6)} s is not seen`,
  ]
  for (const layer of layers) {
    lines.push(
      `${layer}: ${coverage.layers[layer].map(({ state, from, to, partlyMissing }) => `${words[state]}${partlyMissing ? ' (one lane missing)' : ''} ${iso(from)} to ${iso(to)}`).join('; ')}`,
    )
    for (const lane of coverage.lanes.filter((each) => each.layer === layer)) lines.push(`  ${laneLine(lane)}`)
  }
  if (coverage.more > 0) lines.push(`and ${coverage.more} lanes with fewer events`)
  lines.push(...coverage.notes)
  return `${lines.join('\n')}\n`
}

function laneLine({ source, account, region, host, events, segments, excludes }: CoverageLane): string {
  const place = [source, account, region, host].filter((part) => part !== null).join(' ')
  const parts = segments
    .filter(({ state }) => state !== 'unknown')
    .map(({ state, from, to }) => `${words[state]} ${iso(from)} to ${iso(to)}`)
  const shown = parts.length > 6 ? [...parts.slice(0, 6), `and ${parts.length - 6} more`] : parts
  return `${place}: ${events} events; ${shown.join('; ')}${excludes.length > 0 ? `; leaves out: ${excludes.join(', ')}` : ''}`
}

const iso = (micros: string) => new Date(Number(BigInt(micros) / 1000n)).toISOString().replace('.000Z', 'Z')
