// A Word file that came back: the words inside each sentence's bookmark as they read now, tracked changes taken as made.
import { membersOfZip, WordError } from './unzip.ts'

export { WordError } from './unzip.ts'

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

function memberOf(zip: Buffer, wanted: string): Buffer {
  for (const { name, read } of membersOfZip(zip)) if (name === wanted) return read()
  throw new WordError(`this is no Word file: it holds no ${wanted}`)
}
