// Hand-over, keys, pages to sign, branch and merge, closing.
import { resolve } from 'node:path'
import { ledgerPath, readEntries } from '../../jobs/custody.ts'
import { custodyCsv, custodyHtml, hashesCsv } from '../../jobs/custody-pages.ts'
import { addIdentity, fingerprintOf, formatExaminer, parseExaminer, unlock } from '../../jobs/examiner.ts'
import { closeCase } from '../../jobs/people/close.ts'
import { copyCase, mergeCopy } from '../../jobs/people/copy.ts'
import { keysPage, transferForm } from '../../jobs/people/pages.ts'
import { acceptAction, giveActions, transfersOf } from '../../jobs/people/transfers.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'
import { asRow } from './custody.ts'

const spreadsheet = 'text/csv; charset=utf-8'
const hashesAtOnce = 2000
const page = 'text/html; charset=utf-8'

export function peopleHandlers(bench: Bench): Handlers<'people'> {
  const changed = <T>(value: T): T => {
    bench.changed({ kind: 'custody' })
    return value
  }
  const caseFacts = async () => {
    const desk = bench.desk()
    const facts = await desk.client.facts()
    return { caseId: facts.id, title: facts.title, head: desk.ledger.head }
  }
  return {
    transfers: () => transfersOf(bench.desk().dir),
    handOver: async ({ kind, to, publicKey, exhibits, medium, purpose, place }) => {
      const { ledger, client } = bench.desk()
      const known = new Set((await client.exhibits()).map(({ id }) => id))
      const unknown = exhibits.find((id) => !known.has(id))
      if (unknown) throw problem('usage', `there is no exhibit ${unknown}`)
      const by = formatExaminer({ name: to.name, mail: to.mail })
      const raw = publicKey === undefined ? undefined : Buffer.from(publicKey, 'base64')
      if (raw && (raw.length !== 32 || raw.toString('base64') !== publicKey))
        throw problem('usage', 'a public key is the base64 of 32 bytes')
      const toKey = raw ? fingerprintOf(raw) : (ledger.keys().find((key) => key.by === by && !key.ended)?.fingerprint ?? null)
      if (raw && !ledger.knows(toKey!)) ledger.addKey({ kind: 'examiner', by, publicKey: publicKey! })
      const head = `${ledger.head.count}:${ledger.head.hash}`
      return changed(asRow(ledger.note(giveActions[kind], { detail: { to: by, toKey, exhibits, medium, purpose, place, head } })))
    },
    accept: async ({ seq, condition }) => {
      const { ledger, dir, signer } = bench.desk()
      const of = (await transfersOf(dir)).find((one) => one.seq === seq)
      if (!of) throw problem('usage', `entry ${seq} hands nothing over`)
      if (of.accepted) throw problem('usage', `it was accepted in entry ${of.accepted.seq}`)
      if (of.from === signer.by)
        throw problem('usage', 'the receiver accepts with a key of their own: whoever gave it cannot sign for them')
      if (of.toKey !== null && of.toKey !== signer.fingerprint) throw problem('usage', `it was given to ${of.to}, whose key this is not`)
      return changed(
        asRow(ledger.note(acceptAction, { detail: { of: seq, from: of.from, medium: of.medium, exhibits: of.exhibits, condition } })),
      )
    },
    keys: () =>
      bench
        .desk()
        .ledger.keys()
        .map((key) => ({ ...key, ended: key.ended ?? null })),
    rotateKey: async ({ reason }) => {
      const desk = bench.desk()
      const { ledger, signer } = desk
      const { name, mail } = parseExaminer(signer.by)
      const organisation = bench.examiner()?.examiner.organisation ?? ''
      const passphrase = bench.secretOfKey()
      const made = addIdentity(bench.home, { name, mail, organisation }, passphrase)
      ledger.note('key.rotate', { detail: { by: signer.by, publicKey: made.publicKey, reason } })
      const next = unlock(bench.home, passphrase, made.examiner.fingerprint)
      ledger.use(next)
      bench.session = Object.assign(desk, { signer: next })
      bench.choose(next.fingerprint, true)
      return changed({ ...ledger.keys().find((key) => key.fingerprint === next.fingerprint)!, ended: null })
    },
    revokeKey: async ({ fingerprint, reason }) => {
      const { ledger, signer } = bench.desk()
      const key = ledger.keys().find((one) => one.fingerprint === fingerprint)
      if (!key) throw problem('usage', `this case does not know the key ${fingerprint}`)
      if (key.ended) throw problem('usage', `the key was ${key.ended.how} in entry ${key.ended.by}`)
      if (fingerprint === signer.fingerprint)
        throw problem('usage', 'a key cannot revoke itself and go on signing: replace it, or let another examiner revoke it')
      const entry = ledger.note('key.revoke', { detail: { fingerprint, of: key.by, reason } })
      changed(entry)
      const { count, hash } = ledger.head
      return { count, hash, anchoredAt: null, line: `${count}:${hash}` }
    },
    page: async ({ what, seq }) => {
      const { client, ledger, dir } = bench.desk()
      const of = await caseFacts()
      if (what === 'keys') return { name: `${of.caseId}-keys.html`, type: page, text: keysPage(of, ledger.keys()) }
      const exhibits = await client.exhibits()
      if (what === 'transfer') {
        const transfer = (await transfersOf(dir)).find((one) => one.seq === seq)
        if (!transfer) throw problem('usage', `entry ${seq ?? ''} hands nothing over`)
        return { name: `${of.caseId}-transfer-${transfer.seq}.html`, type: page, text: transferForm(of, transfer, exhibits) }
      }
      const entries = []
      for await (const entry of readEntries(ledgerPath(dir))) entries.push(entry)
      const facts = { ...of, exhibits, entries, madeAt: new Date().toISOString() }
      return what === 'custody'
        ? { name: `${of.caseId}-custody.html`, type: page, text: custodyHtml(facts) }
        : { name: `${of.caseId}-custody.csv`, type: spreadsheet, text: custodyCsv(facts) }
    },
    hashes: async ({ after }) => {
      const { client } = bench.desk()
      const members = await client.memberWork({ after, limit: hashesAtOnce })
      const text = hashesCsv(members, await client.exhibits(), after === 0)
      return { name: `${(await caseFacts()).caseId}-hashes.csv`, text, next: members.length < hashesAtOnce ? null : members.at(-1)!.id }
    },
    branch: async ({ path, to }) => {
      const desk = bench.desk()
      return bench.inTurn(async () => {
        await desk.client.commitSegment()
        const entry = desk.ledger.note('branch', { detail: { to, head: `${desk.ledger.head.count}:${desk.ledger.head.hash}` } })
        copyCase(desk, resolve(path))
        return changed(asRow(entry))
      })
    },
    merge: ({ path }) => {
      const desk = bench.desk()
      return bench.inTurn(async () => changed(await mergeCopy(desk, resolve(path))))
    },
    close: ({ path, note }) => {
      const desk = bench.desk()
      return bench.inTurn(async () => changed(await closeCase(desk, desk.signer, resolve(path), note)))
    },
  }
}
