// The bytes of one zip member: in memory when small, else streamed; its stated size and CRC-32 are checked, never believed.
import { crc32, inflateRawSync } from 'node:zlib'
import { limits } from '../../contract/limits.ts'
import { type Content, contentOfBytes, type Problem, type RandomContent } from '../content.ts'
import { type DecodeContext, type Decoder, decoded } from './decoder.ts'
import { inflateRaw } from './zip-methods.ts'

/** Content of one member (`size` undefined: nobody says how long it is; `sum` undefined: something else vouches for the bytes): in memory when small, else streamed; size and CRC-32 checked either way. */
export function zipContent(
  data: RandomContent,
  decoder: Decoder | undefined,
  size: number | undefined,
  sum: number | undefined,
  context: DecodeContext,
  odd?: string,
): Content {
  const judge = (length: number, crc: number): Problem | undefined => {
    if (size === undefined) return odd === undefined ? undefined : { state: 'noted', reason: `zip: ${odd}` }
    if (length !== size) return { state: 'noted', reason: `zip: the directory says ${size} bytes, there are ${length}`, offset: length }
    if (sum !== undefined && crc !== sum)
      return { state: 'noted', reason: `zip: the CRC-32 differs (stated ${hex(sum)}, found ${hex(crc)})`, offset: length }
    return odd === undefined ? undefined : { state: 'noted', reason: `zip: ${odd}` }
  }
  if (size !== undefined && size <= limits.wholeFileBytes && data.size <= limits.wholeFileBytes) {
    const bytes = small(data, decoder, size, context)
    if (bytes !== undefined) return contentOfBytes(bytes, judge(bytes.length, crc32(bytes)) ?? data.problem)
  }
  const inflated = decoder === undefined ? data : decoded(data, decoder, context)
  let problem: Problem | undefined
  return {
    size: undefined,
    get problem() {
      return problem
    },
    async *chunks(from = 0) {
      let length = 0
      let crc = 0
      for await (const chunk of inflated.chunks()) {
        crc = crc32(chunk, crc)
        const start = length
        length += chunk.length
        if (length > from) yield from > start ? chunk.subarray(from - start) : chunk
      }
      problem = inflated.problem ?? judge(length, crc)
    },
  }
}

/** Undefined sends damaged, lying and unusual members the long way, which keeps what came before the damage. */
function small(data: RandomContent, decoder: Decoder | undefined, size: number, context: DecodeContext): Buffer | undefined {
  if (decoder !== undefined && decoder !== inflateRaw) return undefined
  try {
    const stored = data.read(0, data.size)
    const bytes = decoder === undefined ? stored : inflateRawSync(stored, { maxOutputLength: Math.max(1, size) })
    return decoder !== undefined && context.budget.spend(context.path, bytes.length) ? undefined : bytes
  } catch {
    return undefined
  }
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}
