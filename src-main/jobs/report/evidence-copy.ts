// What the evidence copy carries beside the report's own tables: the ledger up to the printed head, and the cited records as bytes.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { ReportDocument } from '../../contract/report.ts'
import type { Attachment } from '../../report/pdf/payload.ts'
import { ledgerPath } from '../custody.ts'
import { readBytes } from '../raw-bytes.ts'
import type { ReportDesk } from './gather.ts'

/** Longest cited record that is attached. */
const recordAtMost = 1024 * 1024

export async function evidenceAttachments(desk: ReportDesk, document: ReportDocument): Promise<Attachment[]> {
  const lines = readFileSync(ledgerPath(desk.dir), 'utf8').split('\n').slice(0, document.custody.count)
  const records: string[] = []
  for (const { id, kind, member, offset, length, sha256 } of document.citations) {
    if (kind === 'detection' || length > recordAtMost) continue
    const bytes = await recordOf(desk, document, id, member, offset, length)
    if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new Error(`citation ${id}: the bytes of ${member} at ${offset} are not those that were cited`)
    records.push(`${JSON.stringify({ citation: id, member, offset, length, sha256, base64: bytes.toString('base64') })}\n`)
  }
  return [
    {
      name: 'custody.jsonl',
      mime: 'application/x-ndjson',
      relationship: 'source',
      description: `The custody ledger up to the head printed in the report (${document.custody.count} entries).`,
      bytes: Buffer.from(`${lines.join('\n')}\n`),
    },
    {
      name: 'cited-records.jsonl',
      mime: 'application/x-ndjson',
      relationship: 'source',
      description: 'The bytes of each cited record, with its place and SHA-256.',
      bytes: Buffer.from(records.join('')),
    },
  ]
}

/** From the stored record where the citation is an event: a container is then not expanded again for each. */
async function recordOf(
  desk: ReportDesk,
  document: ReportDocument,
  id: string,
  member: string,
  offset: number,
  length: number,
): Promise<Buffer | null> {
  const one = document.citations.find((other) => other.id === id)!
  if (one.kind === 'event') {
    const raw = await desk.client.rawRecord(one.ref)
    return raw === null ? null : Buffer.from(raw.bytes)
  }
  return (await readBytes(desk, member, offset, length)).bytes
}
