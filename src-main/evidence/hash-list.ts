// A sender's hash list compared with what arrived, and our own list of what was sealed.
import { hash } from 'node:crypto'

export interface ListedHash {
  path: string
  /** Hex, lower case. */
  sha256: string
}
export interface ParsedHashList {
  entries: ListedHash[]
  /** Lines that are no SHA-256 entry, with their number from 1. */
  unread: { line: number; text: string }[]
}
export interface HashComparison {
  /** Entries in the sender's list. */
  named: number
  missing: string[]
  unlisted: string[]
  different: string[]
}

/** Reads what `sha256sum` writes (text and binary marks, escaped names) and the BSD form `SHA256 (name) = hash`. */
export function parseHashList(text: string): ParsedHashList {
  const entries: ListedHash[] = []
  const unread: ParsedHashList['unread'] = []
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .forEach((raw, i) => {
      const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw
      if (line.trim() === '') return
      const entry = parseLine(line)
      if (entry) entries.push(entry)
      else unread.push({ line: i + 1, text: line.slice(0, 200) })
    })
  return { entries, unread }
}

function parseLine(line: string): ListedHash | undefined {
  const gnu = /^(\\?)([0-9a-fA-F]{64}) [ *](.+)$/s.exec(line)
  if (gnu) return { sha256: gnu[2]!.toLowerCase(), path: gnu[1] ? plainName(gnu[3]!) : gnu[3]! }
  const bsd = /^(\\?)SHA-?256 \((.+)\) ?= ?([0-9a-fA-F]{64})$/s.exec(line)
  return bsd ? { sha256: bsd[3]!.toLowerCase(), path: bsd[1] ? plainName(bsd[2]!) : bsd[2]! } : undefined
}

function plainName(name: string): string {
  return name.replace(/\\([\\nr])/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : '\\'))
}

/** Three ways: named and missing, arrived and unlisted, different. A list made from another folder is matched without the folders all its names share. */
export function compareHashList(list: readonly ListedHash[], arrived: readonly ListedHash[]): HashComparison {
  const here = new Map(arrived.map((each) => [each.path, each.sha256]))
  const listed = list.map((each) => ({ parts: parts(each.path), sha256: each.sha256 }))
  const strip = bestStrip(listed, here)
  const result: HashComparison = { named: list.length, missing: [], unlisted: [], different: [] }
  const seen = new Set<string>()
  for (const each of listed) {
    const path = each.parts.slice(strip).join('/')
    const found = here.get(path)
    seen.add(path)
    if (found === undefined) result.missing.push(path)
    else if (found !== each.sha256) result.different.push(path)
  }
  for (const path of here.keys()) if (!seen.has(path)) result.unlisted.push(path)
  return result
}

function parts(path: string): string[] {
  // Backslashes are separators only in a list that has no others: on Linux they may be part of a name.
  const normal = path.includes('/') ? path : path.replaceAll('\\', '/')
  return normal.split('/').filter((part, i) => part !== '.' && !(part === '' && i === 0))
}

/** How many leading folders to leave out so that most names are found. */
function bestStrip(listed: { parts: string[] }[], here: Map<string, string>): number {
  const first = listed[0]?.parts ?? []
  let shared = first.length - 1
  for (const { parts: each } of listed) {
    let same = 0
    while (same < shared && same < each.length - 1 && each[same] === first[same]) same++
    shared = same
  }
  let best = 0
  let most = -1
  for (let strip = 0; strip <= Math.max(0, shared); strip++) {
    let found = 0
    for (const { parts: each } of listed) if (here.has(each.slice(strip).join('/'))) found++
    if (found > most) {
      most = found
      best = strip
    }
  }
  return best
}

/** `sha256sum` text of a folder, sorted by path bytes, names escaped as sha256sum does, so that `sha256sum -c` reads it. */
export function formatHashList(entries: Iterable<ListedHash>): string {
  // One character a byte, so that the order of strings is the order of bytes.
  const keyed = Array.from(entries, (entry) => ({ key: Buffer.from(entry.path).toString('latin1'), entry }))
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  let text = ''
  for (const { entry } of keyed) text += `${line(entry)}\n`
  return text
}

function line({ path, sha256 }: ListedHash): string {
  if (!/[\\\n\r]/.test(path)) return `${sha256}  ${path}`
  return `\\${sha256}  ${path.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}`
}

/** Hex SHA-256 of that text: the folder's hash. */
export function folderHash(entries: Iterable<ListedHash>): string {
  return hash('sha256', formatHashList(entries), 'hex')
}
