// Lists of networks as they are handed round: a line each, or the JSON of a provider's ranges. Asked by sorted search.
import { parseAddress, parseNetwork } from '../../detect/address.ts'

export interface ParsedList {
  /** `bytes/bits` as text, as it came. */
  networks: string[]
  /** The day the file itself states. */
  asOf: string | null
  /** Lines that are neither a network nor a comment. */
  left: { line: number; text: string }[]
}

/** Throws in words when nothing of it is a network. */
export function parseList(text: string): ParsedList {
  const trimmed = text.trimStart()
  const parsed = trimmed.startsWith('{') || trimmed.startsWith('[') ? ofJson(trimmed) : ofLines(text)
  if (parsed.networks.length === 0) throw new Error('no address and no network stands in this list')
  return parsed
}

function ofLines(text: string): ParsedList {
  const networks: string[] = []
  const left: ParsedList['left'] = []
  for (const [n, line] of text.split(/\r?\n/).entries()) {
    const word = line.replace(/[#;].*$/, '').trim()
    // Tor's own list says `ExitAddress 1.2.3.4 2026-01-01 00:00:00`.
    const value = /^ExitAddress (\S+)/.exec(word)?.[1] ?? word.split(/[\s,]+/)[0]!
    if (word === '' || /^(?:ExitNode|Published|LastStatus) /.test(word)) continue
    if (parseNetwork(value)) networks.push(value)
    else left.push({ line: n + 1, text: line.slice(0, 80) })
  }
  return { networks, asOf: null, left }
}

/** `ip-ranges.json` of AWS, `cloud.json` of Google, service tags of Azure: whatever text in it is a network. */
function ofJson(text: string): ParsedList {
  const value = JSON.parse(text) as unknown
  const networks: string[] = []
  const walk = (one: unknown, depth: number): void => {
    if (depth > 12) return
    if (typeof one === 'string') {
      if (one.includes('/') && parseNetwork(one)) networks.push(one)
    } else if (Array.isArray(one)) for (const item of one) walk(item, depth + 1)
    else if (one && typeof one === 'object') for (const item of Object.values(one)) walk(item, depth + 1)
  }
  walk(value, 0)
  const stated = (value as { createDate?: unknown; creationTime?: unknown } | null) ?? {}
  const date = [stated.createDate, stated.creationTime].find((each) => typeof each === 'string')
  return { networks, asOf: date === undefined ? null : String(date).slice(0, 10), left: [] }
}

/** Answers for many addresses: networks by length, each a set of their leading bits. */
export function matcher(networks: readonly string[]): (address: string) => boolean {
  const sets = new Map<string, { bits: number; family: number; keys: Set<string> }>()
  for (const text of networks) {
    const network = parseNetwork(text)
    if (!network) continue
    const name = `${network.bytes.length}/${network.bits}`
    const set = sets.get(name) ?? { bits: network.bits, family: network.bytes.length, keys: new Set<string>() }
    set.keys.add(key(network.bytes, network.bits))
    sets.set(name, set)
  }
  const all = [...sets.values()]
  return (address) => {
    const bytes = parseAddress(address)
    return bytes !== undefined && all.some(({ bits, family, keys }) => family === bytes.length && keys.has(key(bytes, bits)))
  }
}

function key(bytes: readonly number[], bits: number): string {
  let out = ''
  for (let at = 0; at * 8 < bits; at++) {
    const spare = Math.max(0, (at + 1) * 8 - bits)
    out += String.fromCharCode((bytes[at]! >> spare) << spare)
  }
  return out
}
