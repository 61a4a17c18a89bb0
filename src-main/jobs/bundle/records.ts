// The records of a member again, as its import read them, and the proof that the shown ones are of the sealed set and in order.
import { createHash } from 'node:crypto'
import type { MemberWork } from '../../case/api.ts'
import type { Framing, MemberContext } from '../../contract/source.ts'
import type { Content } from '../../evidence/content.ts'
import { memberKey, merkleLevels } from '../../evidence/merkle.ts'
import { createReader } from '../../sources/read.ts'
import { sourceById } from '../../sources/registry.ts'

export interface RecordProof {
  member: string
  count: number
  root: string
  /** In order; `offset` counts in the decompressed member and is our word, the order is proved. */
  shown: { index: number; offset: number; salt: string; base64: string }[]
  /** [place in its level, level, hash]: subtrees of 16^level records of which nothing is shown. */
  hidden: [number, number, string][]
}

/** Calls `take` with every record in order; bytes are undefined where a record was too long to hold. Throws in words when it cannot be read as it was. */
export async function eachRecord(
  content: Content,
  row: MemberWork,
  take: (offset: number, length: number, leaf: Uint8Array, whole: boolean) => void,
): Promise<void> {
  const { framing, header } = (row.resume ?? {}) as { framing?: Framing; header?: readonly string[] }
  const source = row.source === null ? undefined : sourceById(row.source)
  if (!source || !framing)
    throw new Error(`${row.member} cannot be read again: this version has no source ${row.source}, or its import noted no framing`)
  let oversize: ReturnType<typeof createHash> | undefined
  const leaf = (offset: number, length: number, bytes: Uint8Array | undefined) => {
    take(offset, length, bytes ?? (oversize ?? createHash('sha256')).digest(), bytes !== undefined)
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
      if (nth === 0) leaf(record.offset, record.length, record.bytes)
    },
    joined: (record) => leaf(record.offset, record.length, record.bytes),
    ignored: (offset, length, _reason, bytes) => leaf(offset, length, bytes),
    reject: (offset, length, _reason, bytes) => leaf(offset, length, bytes),
    part(bytes) {
      oversize ??= createHash('sha256')
      oversize.update(bytes)
    },
  })
  if (content.bytes) reader.push(content.bytes)
  else for await (const chunk of content.chunks()) reader.push(chunk)
  reader.end()
}

/** Undefined where no record may be shown. Throws when the records do not give the root sealed at import. */
export async function proveRecords(
  content: Content,
  row: MemberWork,
  secret: Uint8Array,
  mayShow: (offset: number, bytes: Uint8Array) => boolean,
): Promise<RecordProof | undefined> {
  const levels = merkleLevels(memberKey(secret, row.sha256 ?? ''))
  const shown: RecordProof['shown'] = []
  await eachRecord(content, row, (offset, _length, leaf, whole) => {
    const { index, salt } = levels.add(leaf)
    // Of a record too long to hold only its hash is in the tree: there is nothing to show.
    if (whole && mayShow(offset, leaf)) shown.push({ index, offset, salt, base64: Buffer.from(leaf).toString('base64') })
  })
  const { root, count, hidden } = levels.hide(shown.map(({ index }) => index))
  if (root !== row.merkleRoot) throw new Error(`${row.member}: its records do not give the Merkle root sealed at import`)
  return shown.length === 0 ? undefined : { member: row.member, count, root, shown, hidden }
}
