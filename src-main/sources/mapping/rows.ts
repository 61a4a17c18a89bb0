// The first rows of a member by a framing: what a proposal looks at and a preview shows.
import type { MappedFraming } from '../../contract/mapping.ts'
import type { Emit, Encoding, Framing, Source } from '../../contract/source.ts'
import { createFramer } from '../framing/framer.ts'
import { framingOf } from './mapped-source.ts'

export const previewRows = 100

export interface FirstRow {
  offset: number
  length: number
  bytes: Uint8Array
  value: unknown
  lossy: boolean
  /** Why these bytes are no record. */
  reject: string | undefined
}

export interface FirstRows {
  rows: FirstRow[]
  header: readonly string[] | undefined
}

/** Framings of mappings are generic: no source is asked for one. */
const noSource = { id: 'mapping' } as Source

/** At most `previewRows` records. A record that the head cuts off is left out. */
export function firstRows(head: Uint8Array, whole: boolean, mapped: MappedFraming, encoding?: Encoding): FirstRows {
  const framing: Framing = encoding ? { ...framingOf(mapped), encoding } : framingOf(mapped)
  const rows: FirstRow[] = []
  let header: readonly string[] | undefined
  const keep = (row: FirstRow) => {
    if (rows.length < previewRows) rows.push(row)
  }
  const emit: Emit = {
    record: (offset, length, bytes, value, lossy = false) =>
      keep({ offset, length, bytes: Uint8Array.from(bytes), value, lossy, reject: undefined }),
    reject: (offset, length, reason, bytes) =>
      keep({ offset, length, bytes: Uint8Array.from(bytes ?? []), value: undefined, lossy: false, reject: reason }),
    ignore() {},
    header: (titles) => {
      header = titles
    },
  }
  const framer = createFramer(noSource, framing)
  framer.push(head, emit)
  if (whole) framer.end(emit)
  return { rows, header }
}
