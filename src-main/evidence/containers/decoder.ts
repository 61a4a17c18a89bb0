// The shape of a decompression, and how one becomes a content that can be read again and again within the limits.
import type { Content, Problem } from '../content.ts'
import { type Budget, ratioProblem } from './budget.ts'
import { type ByteReader, byteReader } from './byte-reader.ts'

/** Yields what comes out; returns what was wrong, with the offsets in words. */
export type Decoder = (input: ByteReader, options: { chunkSize: number }) => AsyncGenerator<Buffer, Problem | undefined>

export interface DecodeContext {
  budget: Budget
  path: string
  signal?: AbortSignal
}

/** `size` only where something names it and it is checked elsewhere. */
export function decoded(stored: Content, decoder: Decoder, context: DecodeContext): Content {
  let problem: Problem | undefined
  /** A second reading of the same bytes does not spend the budget again. */
  let counted = 0
  // Of a small stored stream nothing should be lost before a damaged bit; of a large one it may be a chunk.
  const chunkSize = (stored.size ?? Number.POSITIVE_INFINITY) <= 64 * 1024 ? 1024 : 64 * 1024
  return {
    size: undefined,
    get problem() {
      return problem
    },
    async *chunks(from = 0) {
      const input = byteReader(stored.chunks())
      let produced = 0
      try {
        const output = decoder(input, { chunkSize })
        try {
          for (;;) {
            const next = await output.next()
            if (next.done) {
              problem = next.value ?? stored.problem
              return
            }
            context.signal?.throwIfAborted()
            const chunk = next.value
            const end = produced + chunk.length
            const over =
              ratioProblem(context.path, end, input.offset) ??
              (end > counted ? context.budget.spend(context.path, end - counted) : undefined)
            counted = Math.max(counted, end)
            if (over !== undefined) {
              problem = { ...over, offset: produced, storedOffset: input.offset }
              return
            }
            if (end > from) yield from > produced ? chunk.subarray(from - produced) : chunk
            produced = end
          }
        } finally {
          await output.return(undefined)
        }
      } finally {
        await input.close()
      }
    },
  }
}
