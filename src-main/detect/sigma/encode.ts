// The encoding modifiers: text to bytes (kept as a string of code units 0 to 255) and to base64, without Node.
import { RuleFault } from './tree.ts'

export type Wide = 'utf16le' | 'utf16be' | 'utf16'

export function utf8(text: string): string {
  let out = ''
  for (const byte of new TextEncoder().encode(text)) out += String.fromCharCode(byte)
  return out
}

export function wide(text: string, form: Wide): string {
  let out = form === 'utf16' ? '\xff\xfe' : ''
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const low = String.fromCharCode(code & 0xff)
    const high = String.fromCharCode(code >> 8)
    out += form === 'utf16be' ? high + low : low + high
  }
  return out
}

export function base64(bytes: string): string {
  return btoa(bytes)
}

/**
 * The part of the base64 text that stands whatever precedes and follows, for each of three alignments.
 * Characters that mix the value's bits with a neighbour's are cut off on both sides.
 */
export function base64Offsets(bytes: string, at: number): string[] {
  const cutFront = [0, 2, 3]
  const variants = [0, 1, 2].map((shift) => {
    const encoded = btoa(' '.repeat(shift) + bytes)
    const left = (bytes.length + shift) % 3
    const end = left === 0 ? encoded.length : left === 1 ? encoded.length - 3 : encoded.length - 2
    return encoded.slice(cutFront[shift], end)
  })
  if (variants.some((variant) => variant === '')) throw new RuleFault('the value is too short for base64offset', at)
  return variants
}
