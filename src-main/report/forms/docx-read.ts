// A Word file that came back: the words inside each sentence's bookmark as they read now, tracked changes taken as made.
import { inflateRawSync } from 'node:zlib'

export class WordError extends Error {
  readonly code = 'usage'
  constructor(message: string) {
    super(message)
    this.name = 'WordError'
  }
}

const documentAtMost = 64 * 1024 * 1024

/** By bookmark name (`vs_…`); a sentence whose bookmark is gone is not in it. */
export function readBookmarks(file: Uint8Array): Map<string, string> {
  const xml = memberOf(Buffer.from(file), 'word/document.xml').toString('utf8')
  const open = new Map<string, { name: string; text: string }>()
  const found = new Map<string, string>()
  const tags = /<(\/?)w:([A-Za-z]+)((?:\s[^<>]*?)?)(\/?)>|([^<]+)/g
  let inText = false
  /** Depth inside text that a tracked move took from here. */
  let moved = 0
  const add = (text: string) => {
    for (const one of open.values()) one.text += text
  }
  for (const [, close, name, attributes = '', empty, text] of xml.matchAll(tags)) {
    if (text !== undefined) {
      if (inText && moved === 0) add(plain(text))
      continue
    }
    if (name === 't') inText = close === '' && empty === ''
    else if (name === 'moveFrom') moved += close === '/' ? -1 : empty === '/' ? 0 : 1
    else if ((name === 'tab' || name === 'br') && close === '' && moved === 0) add(' ')
    else if (name === 'p' && close === '/') add('\n')
    else if (name === 'bookmarkStart') {
      const id = attribute(attributes, 'id')
      const label = attribute(attributes, 'name')
      if (id !== undefined && label?.startsWith('vs_')) open.set(id, { name: label, text: '' })
    } else if (name === 'bookmarkEnd') {
      const id = attribute(attributes, 'id') ?? ''
      const one = open.get(id)
      if (one) found.set(one.name, one.text.replace(/\s+/g, ' ').trim())
      open.delete(id)
    }
  }
  return found
}

const attribute = (text: string, name: string) => {
  const value = new RegExp(`\\bw:${name}="([^"]*)"`).exec(text)?.[1]
  return value === undefined ? undefined : plain(value)
}

const names: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
const plain = (text: string): string =>
  text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g, (whole, hex, decimal, name) => {
    if (name) return names[name]!
    const point = hex ? Number.parseInt(hex, 16) : Number(decimal)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })

/** One member of a ZIP, by its central directory. */
function memberOf(zip: Buffer, wanted: string): Buffer {
  const end = zip.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  if (end < 0 || end + 22 > zip.length) throw new WordError('this is no Word file: it is no ZIP')
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < zip.readUInt16LE(end + 10); index++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== 0x02014b50)
      throw new WordError('the Word file is damaged: its directory does not hold')
    const [method, packed, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20), zip.readUInt32LE(at + 24)]
    const [name, extra, comment] = [zip.readUInt16LE(at + 28), zip.readUInt16LE(at + 30), zip.readUInt16LE(at + 32)]
    const local = zip.readUInt32LE(at + 42)
    if (zip.toString('utf8', at + 46, at + 46 + name) === wanted) {
      if (size > documentAtMost || local + 30 > zip.length) throw new WordError('the Word file is too large or damaged')
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const body = zip.subarray(start, start + packed)
      try {
        return method === 0 ? body : inflateRawSync(body, { maxOutputLength: documentAtMost })
      } catch (error) {
        throw new WordError(`the Word file is damaged: ${(error as Error).message}`)
      }
    }
    at += 46 + name + extra + comment
  }
  throw new WordError(`this is no Word file: it holds no ${wanted}`)
}
