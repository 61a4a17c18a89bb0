// One record a line of text.
import type { Framer } from '../../contract/source.ts'
import { decode } from './decode.ts'
import { LineSplitter } from './line-splitter.ts'

export function createLinesFramer(): Framer {
  return new LineSplitter((offset, bytes, emit) => {
    const { text, lossy } = decode(bytes)
    emit.record(offset, bytes.length, bytes, text, lossy)
  })
}
