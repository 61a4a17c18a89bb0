// Re-hashes a sealed object from its stored bytes, trusting neither its table nor its name.
import { createHash, hash } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { frameLength, isSkippable, packIndexMagic, readSeekTable, type SeekEntry, seekTable, skippableFrame } from './frames.ts'
import { altered, frameBytes, frameOf, isPacked, type Location, ObjectError, type OpenFile, openStored } from './store.ts'

export type ObjectState = { state: 'holds' } | { state: 'missing' | 'unreadable' | 'altered'; detail: string }

/** Yields stored bytes done. Throws ObjectError when it does not hold. */
function* steps(file: OpenFile, at: Location): Generator<number> {
  if (isPacked(at)) {
    const found = hash('sha256', frameOf(file, at.offset, at.length, at.size, at.file), 'hex')
    if (found !== at.sha256) throw altered(at.file, at.offset, `SHA-256 is ${found}`)
    yield at.length
    return
  }
  if (file.size !== at.length) throw altered(at.file, 0, `the file has ${file.size} bytes instead of ${at.length}`)
  const table = readSeekTable(file.read, file.size)
  const digest = createHash('sha256')
  const sums: number[] = []
  let offset = 0
  let size = 0
  for (let index = 0; ; index++) {
    // A frame holds at most frameBytes of the original, and grows by less than a hundredth when they do not compress.
    const window = file.read(offset, frameBytes + frameBytes / 64)
    const length = frameLength(window, 0)
    if (typeof length !== 'number') throw altered(at.file, offset, 'no whole frame lies here')
    if (isSkippable(window, 0)) {
      checkTail(file, at, offset, window.subarray(0, length), table, sums)
      break
    }
    const bytes = frameOf(file, offset, length, frameBytes, at.file)
    if (table?.[index]?.stored !== length || table[index]?.size !== bytes.length)
      throw altered(at.file, offset, 'the table of frames differs from the frames')
    sums.push(crc32(window.subarray(0, length)))
    digest.update(bytes)
    size += bytes.length
    offset += length
    yield length
  }
  const found = digest.digest('hex')
  if (found !== at.sha256 || size !== at.size) throw altered(at.file, 0, `SHA-256 is ${found} of ${size} bytes`)
}

/**
 * After the frames come their CRC-32s and the table, and nothing else. The CRC-32s find the rare changed bit that
 * decompresses to the same original: no harm to the evidence, but no longer the file that was sealed.
 */
function checkTail(file: OpenFile, at: Location, offset: number, frame: Buffer, table: SeekEntry[] | undefined, sums: number[]): void {
  if (!frame.equals(skippableFrame(packIndexMagic, Buffer.from(JSON.stringify(sums)))))
    throw altered(at.file, offset, 'the stored frames differ from their CRC-32s, or the list of these is damaged')
  const expected = seekTable([...(table ?? []).slice(0, sums.length), { stored: frame.length, size: 0 }])
  const start = offset + frame.length
  if (!file.read(start, file.size - start).equals(expected)) throw altered(at.file, start, 'the table of frames is damaged')
}

/** Re-hashes one object. Throws only on abort. */
export async function checkObject(
  store: string,
  at: Location,
  options: { signal?: AbortSignal; onBytes?: (stored: number) => void } = {},
): Promise<ObjectState> {
  let file: OpenFile | undefined
  try {
    file = openStored(store, at.file)
    for (const n of steps(file, at)) {
      options.onBytes?.(n)
      if (!isPacked(at)) await breathe()
      options.signal?.throwIfAborted()
    }
    return { state: 'holds' }
  } catch (error) {
    if (error instanceof ObjectError) return { state: error.state, detail: error.message }
    throw error
  } finally {
    file?.close()
  }
}

/** The same without a pause: for small objects, and inside a worker. */
export function checkObjectNow(store: string, at: Location, opened?: OpenFile): ObjectState {
  let file = opened
  try {
    file ??= openStored(store, at.file)
    for (const _ of steps(file, at));
    return { state: 'holds' }
  } catch (error) {
    if (error instanceof ObjectError) return { state: error.state, detail: error.message }
    throw error
  } finally {
    if (opened === undefined) file?.close()
  }
}
