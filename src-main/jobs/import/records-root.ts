// The Merkle root of a member's records, read again as its import read them: every record in order, also those that are no event.
import { createHash } from 'node:crypto'
import type { MemberWork } from '../../case/api.ts'
import type { Framing, MemberContext } from '../../contract/source.ts'
import type { Content } from '../../evidence/content.ts'
import { memberKey, merkleBuilder } from '../../evidence/merkle.ts'
import type { SourceOf } from '../../sources/mapping/known.ts'
import { createReader } from '../../sources/read.ts'

/** Throws in words when it cannot be read as it was. */
export async function rootOfRecords(
  content: Content,
  row: MemberWork,
  { framing, header }: { framing: Framing | undefined; header: readonly string[] | undefined },
  secret: Uint8Array,
  sourceOf: SourceOf,
): Promise<string> {
  const source = row.source === null ? undefined : sourceOf(row.source)
  if (!source) throw new Error(`this version has no source ${row.source}`)
  if (!framing) throw new Error('its import noted no framing')
  const tree = merkleBuilder(memberKey(secret, row.sha256 ?? ''))
  let oversize: ReturnType<typeof createHash> | undefined
  const leaf = (bytes: Uint8Array | undefined) => {
    // As in member-records: a record too long to hold stands in the tree by the SHA-256 of its bytes.
    tree.add(bytes ?? (oversize ?? createHash('sha256')).digest())
    if (!bytes) oversize = undefined
  }
  const context: MemberContext = {
    path: row.path,
    sha256: row.sha256 ?? '',
    form: row.form ?? '',
    ...(row.mtime !== null && { mtime: row.mtime }),
    ...(header && { header }),
  }
  const reader = createReader(source, { confidence: 1, form: row.form ?? '', framing }, context, {
    event(record, _row, nth) {
      if (nth === 0) leaf(record.bytes)
    },
    joined: (record) => leaf(record.bytes),
    ignored: (_offset, _length, _reason, bytes) => leaf(bytes),
    reject: (_offset, _length, _reason, bytes) => leaf(bytes),
    part(bytes) {
      oversize ??= createHash('sha256')
      oversize.update(bytes)
    },
  })
  if (content.bytes) reader.push(content.bytes)
  else for await (const chunk of content.chunks()) reader.push(chunk)
  reader.end()
  return tree.root()
}
