// One mutated input through recognition, framing, normalising and derivation; says what does not hold.
import type { Claim, Source } from '../../src-main/contract/source.ts'
import { derive } from '../../src-main/sources/derive.ts'
import { headBytes, recognise, recogniseAs } from '../../src-main/sources/recognise.ts'
import { sourceById } from '../../src-main/sources/registry.ts'
import { clearRow, createRow, rowFrom } from '../../src-main/sources/row.ts'
import { type Collected, collect, rowColumns } from '../../src-main/sources/testing/collect.ts'
import type { Random } from './random.ts'

export interface Sample {
  name: string
  bytes: Buffer
  claim: Claim
}

/** What does not hold; undefined when all does. Throws where anything threw. */
export function trySource(source: Source, sample: Sample, bytes: Buffer, random: Random): string | undefined {
  const head = bytes.subarray(0, headBytes)
  const whole = head.length === bytes.length
  const found = recognise(head, whole, sample.name)
  const byHand = recogniseAs(source, head, whole, sample.name)
  const ways: [Source, Claim][] = [[source, sample.claim]]
  if ('source' in found && (found.source !== source || JSON.stringify(found.claim) !== JSON.stringify(sample.claim)))
    ways.push([found.source, found.claim])
  if ('source' in byHand && random.below(8) === 0) ways.push([byHand.source, byHand.claim])
  for (const [by, claim] of ways) {
    const wrong = readBy(by, claim, sample.name, bytes, random)
    if (wrong) return `${by.id} as ${claim.form}: ${wrong}`
  }
  return undefined
}

function* pieces(random: Random, size: number): Generator<number> {
  for (;;) yield 1 + random.below(size)
}

function readBy(source: Source, claim: Claim, name: string, bytes: Buffer, random: Random): string | undefined {
  // Deriving every record would halve the inputs tried: some suffice.
  let left = random.below(4) === 0 ? 3 : 0
  let wrong: string | undefined
  const all = collect(source, claim, name, bytes, [], (record, row, nth, member) => {
    if (left === 0 || nth > 0) return
    left--
    const derived = derive(source, claim.framing, member, Uint8Array.from(record.bytes), record.offset, sourceById)
    if (derived.length === 0) {
      wrong ??= `the record at ${record.offset} is no event when derived from its bytes alone`
      return
    }
    const other = createRow()
    clearRow(other, source.id)
    rowFrom(derived[0]!, other)
    const here = JSON.stringify([rowColumns(row), String(row.ts), row.undatedReason, row.vendorId, row.scope, row.correlation])
    const there = JSON.stringify([rowColumns(other), String(other.ts), other.undatedReason, other.vendorId, other.scope, other.correlation])
    if (here !== there) wrong ??= `the record at ${record.offset} is indexed as ${here} and derived as ${there}`
    for (const { path, start, end } of derived[0]!.spans)
      if (start < 0 || end < start || end > record.length) wrong ??= `${path} is said to stand at ${start}-${end} of ${record.length} bytes`
  })
  if (wrong) return wrong
  const open = accountProblem(all, bytes.length)
  if (open) return open
  if (random.below(3) > 0) return undefined
  const chunked = collect(source, claim, name, bytes, pieces(random, random.one([3, 60, 5000])))
  const same = (one: Collected) => JSON.stringify([one.entries, one.problem, one.header])
  return same(chunked) === same(all) ? undefined : `read in pieces it differs: ${firstDifference(all, chunked)}`
}

function accountProblem({ account, entries }: Collected, size: number): string | undefined {
  const sum = (map: Map<string, number>) => [...map.values()].reduce((a, b) => a + b, 0)
  const failed = entries.find(({ reason }) => reason?.startsWith('source failed') || reason === 'source gave no event')
  if (failed) return `${failed.reason} (record at ${failed.offset})`
  if (account.records !== account.primary + account.joined + sum(account.ignored) + sum(account.rejects))
    return 'the account does not close'
  const said = { event: 0, joined: 0, ignored: 0, reject: 0 }
  for (const entry of entries) if (!entry.nth) said[entry.kind]++
  if (said.event !== account.primary || said.joined !== account.joined) return 'events were told that are not in the account'
  if (said.ignored !== sum(account.ignored) || said.reject !== sum(account.rejects)) return 'records were told that are not in the account'
  const outside = entries.find((entry) => entry.offset < 0 || entry.offset + entry.length > size)
  return outside && `a record at ${outside.offset} of ${outside.length} bytes in ${size}`
}

function firstDifference(all: Collected, chunked: Collected): string {
  if (all.entries.length !== chunked.entries.length) return `${all.entries.length} and ${chunked.entries.length} records`
  const n = all.entries.findIndex((entry, i) => JSON.stringify(entry) !== JSON.stringify(chunked.entries[i]))
  if (n < 0) return `problem ${JSON.stringify(all.problem)} and ${JSON.stringify(chunked.problem)}`
  return `${JSON.stringify(all.entries[n])} and ${JSON.stringify(chunked.entries[n])}`
}
