// Values that stand encoded inside a record (Kinesis and Firehose `data`): steps of a path that take an encoding off, one after the other.
import { gunzipSync } from 'node:zlib'
import { plainInner } from './framing/inner-bytes.ts'
import type { Embedded } from './framing/json-string.ts'

/** A record of a stream is at most 1 MiB, 10 MiB since 2025; what unfolds into more is no log. */
const openedBytes = 64 * 1024 * 1024

export interface Unfolded {
  text: string
  /** Steps that lead from the encoded value to the text. */
  steps: readonly string[]
}

/** The texts in one encoded value: itself, or each of its lines when it is JSON lines. A string says why there is none. */
export function unfold(encoded: string): Unfolded[] | string {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.length % 4 === 1) return 'its data is not base64'
  let bytes: Buffer = Buffer.from(encoded, 'base64')
  const steps = ['*base64']
  if (bytes.length >= 4 && bytes.readUInt32BE(0) === 0xf3899ac2)
    return 'its data is several records joined by the Kinesis Producer Library, which this version does not take apart'
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes, { maxOutputLength: openedBytes })
    } catch (error) {
      return `its data is gzip that does not open: ${error instanceof Error ? error.message : String(error)}`
    }
    steps.push('*gzip')
  }
  const text = bytes.toString('utf8')
  if (text.includes('\0') || text.includes('\ufffd')) return 'its data is bytes that are no text'
  const lines = text.split('\n')
  const full = lines.flatMap((line, n) => (line.trim() === '' ? [] : [{ text: line, steps: [...steps, `*line${n}`] }]))
  return full.length > 1 && full.every((line) => line.text[0] === '{' && isJson(line.text)) ? full : [{ text: text.trim(), steps }]
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** One such step upon a value; undefined when it is none. */
export function takeOff(step: string, value: unknown): unknown {
  if (step === '*base64') return typeof value === 'string' ? Buffer.from(value, 'base64') : undefined
  if (!Buffer.isBuffer(value)) return undefined
  if (step === '*gzip') {
    try {
      return gunzipSync(value, { maxOutputLength: openedBytes })
    } catch {
      return undefined
    }
  }
  return value.toString('utf8').split('\n')[Number(step.slice('*line'.length))]
}

/** The bytes of such a step with the way back; gzip has none. Four characters hold three bytes: the way back is theirs. */
export function bytesOff(step: string, { bytes }: Embedded): Embedded | undefined {
  if (step === '*base64') {
    const inner = Buffer.from(bytes.toString('latin1'), 'base64')
    const outer = new Uint32Array(inner.length + 1)
    for (let n = 0; n < outer.length; n++) outer[n] = 4 * Math.floor(n / 3)
    return { bytes: inner, outer }
  }
  if (!step.startsWith('*line')) return undefined
  let start = 0
  for (let n = Number(step.slice('*line'.length)); n > 0; n--) {
    start = bytes.indexOf(10, start) + 1
    if (start === 0) return undefined
  }
  const end = bytes.indexOf(10, start)
  return plainInner(bytes, start, end < 0 ? bytes.length : end)
}
