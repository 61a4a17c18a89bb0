// Hand-overs as the ledger tells them: given by one signature, accepted by another, or on paper.
import type { Transfer } from '../../contract/procedures/people.ts'
import type { Entry } from '../../evidence/ledger/entry.ts'
import { readEntries } from '../../evidence/ledger/read.ts'
import { ledgerPath } from '../custody.ts'

export const giveActions = { 'hand-over': 'custody.handOver', return: 'custody.return' } as const
export const acceptAction = 'custody.accept'

export async function transfersOf(dir: string): Promise<Transfer[]> {
  const given = new Map<number, Transfer>()
  for await (const entry of readEntries(ledgerPath(dir))) {
    const kind = entry.action === giveActions['hand-over'] ? 'hand-over' : entry.action === giveActions.return ? 'return' : undefined
    if (kind) given.set(entry.seq, transferOf(entry, kind))
    else if (entry.action === acceptAction) {
      const of = given.get(Number(entry.detail.of))
      if (of) of.accepted = { seq: entry.seq, by: entry.by, at: entry.at, condition: String(entry.detail.condition ?? '') }
    }
  }
  return [...given.values()]
}

function transferOf({ seq, by, at, detail }: Entry, kind: Transfer['kind']): Transfer {
  const { to, toKey, exhibits, medium, purpose } = detail as Record<string, unknown>
  return {
    seq,
    kind,
    from: by,
    to: String(to),
    toKey: typeof toKey === 'string' ? toKey : null,
    exhibits: Array.isArray(exhibits) ? exhibits.map(String) : [],
    medium: String(medium ?? ''),
    purpose: String(purpose ?? ''),
    at,
    accepted: null,
  }
}
