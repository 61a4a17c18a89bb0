// One JSON value a line.

import { limits } from '../../contract/limits.ts'
import type { Framer } from '../../contract/source.ts'
import type { PlainScanner } from '../plain/plain-scanner.ts'
import { decode, jsonReason } from './decode.ts'
import { depthOf } from './json-scan.ts'
import { LineSplitter } from './line-splitter.ts'

export const tooDeep = `nested deeper than ${limits.recordDepth} levels, the limit of one record`

export function createJsonLinesFramer(plain?: PlainScanner): Framer {
  return new LineSplitter((offset, bytes, emit) => {
    if (plain && bytes[0] === 0x7b) {
      plain.forget()
      if (plain.scan(bytes, 0) === bytes.length) return emit.plain!(offset, bytes.length, bytes)
    }
    if (depthOf(bytes, 0, bytes.length) > limits.recordDepth) return emit.reject(offset, bytes.length, tooDeep, bytes)
    const { text, lossy } = decode(bytes)
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (error) {
      // Some tools end each line of an array with a comma and write no brackets.
      const line = text.trimEnd()
      if (!line.endsWith(',')) return emit.reject(offset, bytes.length, jsonReason(error), bytes)
      try {
        value = JSON.parse(line.slice(0, -1))
      } catch {
        return emit.reject(offset, bytes.length, jsonReason(error), bytes)
      }
    }
    emit.record(offset, bytes.length, bytes, value, lossy)
  })
}
