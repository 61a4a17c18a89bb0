// The texts of a batch's dictionary, as tests compare them.
import type { Batch } from '../../../contract/batch.ts'

export function batchTexts(batch: Batch, kind: string): string[] {
  const { lengths, joined } = batch.dictionary[kind] ?? { lengths: new Uint32Array(0), joined: '' }
  let at = 0
  return Array.from(lengths, (length) => {
    at += length
    return joined.slice(at - length, at)
  })
}
