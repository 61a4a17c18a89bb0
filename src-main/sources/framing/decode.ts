// Bytes to text: the fast way where they are ASCII, and an honest word where they are not UTF-8.
import { isAscii, isUtf8 } from 'node:buffer'

export interface Decoded {
  text: string
  lossy: boolean
}

const decoded: Decoded = { text: '', lossy: false }

/** The result is reused by the next call. */
export function decode(bytes: Buffer): Decoded {
  if (isAscii(bytes)) {
    decoded.text = bytes.toString('latin1')
    decoded.lossy = false
  } else {
    decoded.text = bytes.toString('utf8')
    decoded.lossy = !isUtf8(bytes)
  }
  return decoded
}

/** Why `JSON.parse` refused, without the piece of the text that the message quotes. */
export function jsonReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const at = /at position (\d+)/.exec(message)
  return `not JSON: ${at ? `breaks near character ${at[1]}` : message.slice(0, 80)}`
}
