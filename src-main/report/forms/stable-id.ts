// Ids that stay the same in every run and every version: UUIDs made from names, and short tokens of citations.
import { createHash } from 'node:crypto'
import type { ReportCitation, ResolvedCitation } from '../../contract/report.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** RFC 9562 version 8: made from a hash of ours. */
export function uuidOf(...parts: string[]): string {
  const hex = sha256(parts.join('\u0000'))
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** RFC 9562 version 5, where a format fixes the namespace. */
export function uuid5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** `ev-83f07525dd13`: what a citation is called in a Word file, the same whichever version it came from. */
export function citationToken(one: ReportCitation | ResolvedCitation): string {
  switch (one.kind) {
    case 'event':
      return `ev-${('uid' in one ? one.uid : one.ref).slice(0, 12)}`
    case 'detection':
      return `det-${sha256('ref' in one ? one.ref : one.id).slice(0, 12)}`
    default: {
      const [start, end] = 'start' in one ? [one.start, one.end] : [one.offset, one.offset + one.length]
      return `by-${sha256(`${one.member} ${start} ${end}`).slice(0, 12)}`
    }
  }
}

/** Names a sentence inside a Word file: at most 40 characters, letters, digits and underscore. */
export const bookmarkOf = (sentence: string): string => `vs_${sha256(sentence).slice(0, 24)}`
