// Setting aside, expunging, revealing: each an act in the ledger, in the name of who works here.
import { existsSync, readFileSync } from 'node:fs'
import { secretSpans } from '../../contract/secrets.ts'
import { ledgerPath, readEntries } from '../../jobs/custody.ts'
import { expunge } from '../../jobs/keep/expunge.ts'
import { checkReceipt, type Receipt, signReceipt } from '../../jobs/keep/parcel.ts'
import { setAside, takeBack } from '../../jobs/keep/set-aside.ts'
import { readBytes } from '../../jobs/raw-bytes.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

const sentBefore = async (dir: string, sha256: string): Promise<boolean> => {
  for await (const entry of readEntries(ledgerPath(dir))) if (entry.action === 'pack.sent' && entry.after === sha256) return true
  return false
}

export function keepHandlers(bench: Bench): Handlers<'keep'> {
  const start = (
    title: string,
    work: (signal: AbortSignal, job: Parameters<Parameters<typeof bench.jobs.start>[2]>[0]) => Promise<unknown>,
  ) => {
    const { id, result } = bench.jobs.start('keep', title, (job) => bench.inTurn(() => work(job.signal, job)))
    const told = () => {
      bench.desk().findings.changed()
      for (const kind of ['evidence', 'events', 'detections', 'custody', 'case'] as const) bench.changed({ kind })
    }
    result.then(told, told)
    return { job: id }
  }
  return {
    setAside: ({ kind, target, reason }) => {
      const desk = bench.desk()
      return start(`Set aside ${target}`, (signal) => setAside(desk, { kind, target, reason }, desk.signer.by, signal))
    },
    takeBack: ({ id, reason }) => {
      const desk = bench.desk()
      return start('Take back what was set aside', (signal) => takeBack(desk, id, reason, desk.signer.by, signal))
    },
    asides: () => bench.desk().client.asides(),
    expunge: ({ exhibit, confirm, reason, authority }) => {
      const desk = bench.desk()
      if (confirm !== exhibit) throw problem('usage', `to expunge ${exhibit}, repeat its number; "${confirm}" is another`)
      return start(`Expunge ${exhibit}`, (_, job) => expunge(desk, { exhibit, reason, authority }, desk.signer.by, job))
    },
    expunges: async () => (await bench.desk().client.expunges()).map(({ was: _, ...rest }) => rest),
    packing: ({ recipients, file }) => {
      bench.desk().ledger.note('pack', { detail: { recipients, file } })
      return { noted: true }
    },
    packed: async ({ file, sha256, manifestSha256, size, head }) => {
      const desk = bench.desk()
      const at = new Date().toISOString()
      const { id } = await desk.client.facts()
      const receipt = `${JSON.stringify(signReceipt(desk.signer, { what: 'sent', at, case: id, sha256, manifestSha256, head }), null, 1)}\n`
      // Asked again after a stop, the entry may be there and only the receipt be missing.
      if (!(await sentBefore(desk.dir, sha256)))
        desk.ledger.note('pack.sent', { after: sha256, detail: { file, size, manifestSha256, head } })
      const sent = ((await desk.client.getKv('parcels')) as string[] | null) ?? []
      if (!sent.includes(sha256)) await desk.client.setKv('parcels', [...sent, sha256])
      bench.changed({ kind: 'custody' })
      return { receipt }
    },
    takeReceipt: async ({ path }) => {
      const desk = bench.desk()
      if (!existsSync(path)) throw problem('usage', `${path} does not exist`)
      const text = readFileSync(path, 'utf8')
      let receipt: Receipt
      try {
        receipt = checkReceipt(text)
      } catch (error) {
        throw problem('usage', `${path}: ${(error as Error).message}`)
      }
      const { id } = await desk.client.facts()
      const sent = ((await desk.client.getKv('parcels')) as string[] | null) ?? []
      if (receipt.case !== id) throw problem('usage', `the receipt is of case ${receipt.case}`)
      if (receipt.what === 'arrived' && !sent.includes(receipt.sha256))
        throw problem('usage', `no parcel with SHA-256 ${receipt.sha256} was sent from here`)
      const { what, by, at, fingerprint, sha256, manifestSha256 } = receipt
      desk.ledger.note(`pack.receipt`, { after: sha256, detail: { what, by, at, fingerprint, manifestSha256, receipt: text } })
      bench.changed({ kind: 'custody' })
      return { by, at, fingerprint }
    },
    reveal: async ({ event, member, offset, length, reason }) => {
      const desk = bench.desk()
      if ((event === undefined) === (member === undefined)) throw problem('usage', 'of an event or of a member?')
      let bytes: Buffer
      let exhibit: string
      if (event !== undefined) {
        const raw = await desk.client.rawRecord(event)
        if (!raw) throw problem('not_found', 'there is no such event, or it is set aside')
        bytes = Buffer.from(raw.bytes).subarray(offset, offset + length)
        exhibit = raw.member.exhibit
      } else {
        const over = await desk.client.asideOver(member!)
        if (over) throw problem('usage', `${member} is set aside: ${over.reason}`)
        const locked = await desk.client.asideSpans(member!)
        if (locked.some((one) => one.offset < offset + length && offset < one.offset + one.length))
          throw problem('usage', 'a record that is set aside lies there')
        bytes = (await readBytes(desk, member!, offset, length)).bytes
        exhibit = member!.split('/')[0]!
      }
      const kind = secretSpans(bytes.toString('latin1'))[0]?.kind ?? 'masked bytes'
      desk.ledger.note('reveal', { exhibit, detail: { ...(event !== undefined ? { event } : { member }), offset, length, kind, reason } })
      bench.changed({ kind: 'custody' })
      return { base64: bytes.toString('base64'), kind }
    },
  }
}
