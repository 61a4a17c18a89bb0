// The ledger as rows, its head, and its anchoring outside.
import { existsSync } from 'node:fs'
import { type Entry, headLine, ledgerPath, readEntries, takeInLedger } from '../../jobs/custody.ts'
import { fingerprintOf } from '../../jobs/examiner.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

interface Anchored {
  at: string
  how: string
  count: number
  hash: string
}

export async function lastAnchored(bench: Bench): Promise<Anchored | null> {
  return ((await bench.desk().client.getKv('custody.anchored')) as Anchored | null | undefined) ?? null
}

export function custodyHandlers(bench: Bench): Handlers<'custody'> {
  const head = async () => {
    const { ledger } = bench.desk()
    const anchored = await lastAnchored(bench)
    return {
      count: ledger.head.count,
      hash: ledger.head.hash,
      anchoredAt: anchored?.at ?? null,
      line: headLine(ledger.caseId, ledger.head, new Date().toISOString()),
    }
  }
  return {
    list: async ({ after, limit }) => {
      const { dir, ledger } = bench.desk()
      const entries = []
      for await (const entry of readEntries(ledgerPath(dir))) {
        if (entry.seq > after) entries.push(asRow(entry))
        if (entries.length === limit) break
      }
      return { entries, total: ledger.head.count }
    },
    head,
    addExaminer: async ({ by, publicKey }) => {
      const { ledger } = bench.desk()
      const raw = Buffer.from(publicKey, 'base64')
      if (raw.length !== 32 || raw.toString('base64') !== publicKey) throw problem('usage', 'a public key is the base64 of 32 bytes')
      if (ledger.knows(fingerprintOf(raw))) throw problem('usage', `the case knows this key already`)
      ledger.addKey({ kind: 'examiner', by, publicKey })
      bench.changed({ kind: 'custody' })
      return head()
    },
    takeIn: async ({ path }) => {
      const desk = bench.desk()
      if (!existsSync(path)) throw problem('usage', `${path} does not exist`)
      const entry = await takeInLedger(desk, path).catch((error: Error) => {
        throw problem('usage', error.message)
      })
      bench.changed({ kind: 'custody' })
      return asRow(entry)
    },
    printed: async ({ what }) => {
      bench.desk().ledger.note('print', { detail: { what } })
      bench.changed({ kind: 'custody' })
      return head()
    },
    anchor: async ({ how }) => {
      const { ledger, client } = bench.desk()
      const { count, hash } = ledger.head
      const entry = ledger.note('anchor', { detail: { how, count, hash } })
      await client.setKv('custody.anchored', { at: entry.at, how, count, hash } satisfies Anchored)
      bench.changed({ kind: 'custody' })
      return head()
    },
  }
}

export function asRow({ seq, at, offset, by, action, phase, exhibit, detail, hash }: Entry) {
  return { seq, at, offset, by, action, phase, exhibit, detail, hash }
}
