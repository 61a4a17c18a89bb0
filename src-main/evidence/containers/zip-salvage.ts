// A zip whose directory is missing (cut off while it was sent): its members by their local headers, one after the other.
import type { Problem, RandomContent } from '../content.ts'
import { slice } from '../content.ts'
import { decodeName } from '../names.ts'
import type { DecodeContext } from './decoder.ts'
import { type InnerMember, memberLimit, refusal } from './inner.ts'
import { zipContent } from './zip-content.ts'
import { zipDecoder } from './zip-methods.ts'

export async function* salvage(zip: RandomContent, context: DecodeContext, why: string): AsyncGenerator<InnerMember, Problem | undefined> {
  let at = 0
  let number = 0
  const stop = (reason: string): Problem => ({
    state: number === 0 ? 'failed' : 'cut',
    reason: `${why}; ${number} members read by their local headers, ${reason} at byte ${at}`,
    storedOffset: at,
  })
  for (;;) {
    const header = zip.read(at, 30)
    if (header.length < 30 || header.readUInt32BE(0) !== 0x504b0304) return stop(header.length === 0 ? 'end of file' : 'no further one')
    const flags = header.readUInt16LE(6)
    const nameLength = header.readUInt16LE(26)
    const data = at + 30 + nameLength + header.readUInt16LE(28)
    const size = header.readUInt32LE(22)
    let length = header.readUInt32LE(18)
    const name = zip.read(at + 30, nameLength)
    if (name.length < nameLength) return stop('the file ends inside a name')
    const path = decodeName(name)
    // Bit 3: sizes stand behind the data. Without a directory only the next header says where that is.
    const deferred = (flags & 8) !== 0 && length === 0
    if (length === 0xffffffff) return stop('a member beyond 4 GiB')
    if (deferred) length = nextHeader(zip, data) - data
    const cutShort = data + length > zip.size
    if (name.at(-1) !== 0x2f || length > 0) {
      number++
      const over = memberLimit(context.path, number)
      if (over !== undefined) return over
      const inner: InnerMember = { number, ...path }
      const refused = refusal(path)
      const decoder = zipDecoder(header.readUInt16LE(8))
      if (refused !== undefined) inner.refused = refused
      else if ((flags & 1) !== 0) inner.locked = 'encrypted'
      else if (typeof decoder === 'string') inner.refused = decoder
      else {
        const bytes = slice(zip, data, Math.max(0, Math.min(length, zip.size - data)))
        const content = zipContent(bytes, decoder, deferred ? undefined : size, header.readUInt32LE(14), {
          ...context,
          path: `${context.path}/${path.path}`,
        })
        inner.content = withProblem(content, cutShort ? 'the archive ends inside this member' : 'read by its local header alone')
      }
      yield inner
    }
    at = data + length
    if (cutShort) return stop('end of file')
    if (deferred) at = nextHeader(zip, at)
  }
}

/** A salvaged member is never unremarkable. */
function withProblem(content: NonNullable<InnerMember['content']>, what: string): NonNullable<InnerMember['content']> {
  const problem = (): Problem | undefined => {
    const own = content.problem
    const state = what.startsWith('the archive ends') ? 'cut' : 'noted'
    return own?.state === 'failed' || own?.limit ? own : { state, reason: `zip: ${what}${own ? `; ${own.reason}` : ''}` }
  }
  return {
    size: content.size,
    ...(content.bytes && { bytes: content.bytes }),
    ...(content.read && { read: content.read }),
    chunks: (from) => content.chunks(from),
    get problem() {
      return problem()
    },
  }
}

function nextHeader(zip: RandomContent, from: number): number {
  const window = 1024 * 1024
  for (let at = from; at < zip.size; at += window - 3) {
    const bytes = zip.read(at, window)
    for (let found = bytes.indexOf('PK', 0, 'latin1'); found >= 0; found = bytes.indexOf('PK', found + 1, 'latin1')) {
      if (found + 4 > bytes.length) break
      const four = bytes.readUInt32BE(found)
      // A local header, or the descriptor or directory that ends the data.
      if (four === 0x504b0304 || four === 0x504b0708 || four === 0x504b0102) return at + found
    }
    if (bytes.length < window) break
  }
  return zip.size
}
