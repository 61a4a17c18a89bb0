// Programs (ELF): packed, static, stripped, what they import, and the strings that give a miner away. Headers may lie; nothing is run.
import type { Artifact, Found } from './artifact.ts'
import { valuesIn } from './values.ts'
import { latin1 } from './view.ts'

const minerWords =
  /\bstratum\+(?:tcp|ssl)|\bxmrig\b|\bdonate-level\b|\brandomx\b|\bcryptonight\b|\bkawpow\b|"mining\.(?:submit|subscribe)"|\bnicehash\b|\bminexmr\b|\bsupportxmr\b/gi
const wallet = /(?<![A-Za-z0-9])4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}(?![A-Za-z0-9])/g
const netImports = ['socket', 'connect', 'getaddrinfo', 'gethostbyname']
const runImports = ['execve', 'execl', 'execvp', 'system', 'popen', 'fork']

export function elf({ bytes }: Artifact): Found[] {
  if (bytes.length < 64 || bytes.readUInt32BE(0) !== 0x7f454c46) return []
  const out: Found[] = []
  const head = { start: 0, end: Math.min(bytes.length, 64) }
  const add = (kind: string, spans: { start: number; end: number }[], says: string, values: Found['values'] = []) =>
    out.push({ kind, spans, layers: [], says, values: values ?? [] })
  const shape = shapeOf(bytes)
  const text = latin1(bytes.subarray(0, 16 * 1024 * 1024))
  const upx = text.indexOf('UPX!')
  const share = entropy(bytes)
  if (upx >= 0) add('packed-program', [{ start: upx, end: upx + 4 }], 'is packed with UPX: its code unfolds only when it runs')
  else if (share > 7.4 && shape && shape.sections < 2)
    add('packed-program', [head], `has no sections and ${share.toFixed(1)} bits of entropy a byte, as packed programs have`)
  const mined = spansOf(text, minerWords, 8)
  const distinct = new Set(mined.map(({ start, end }) => text.slice(start, end).toLowerCase()))
  const wallets = spansOf(text, wallet, 4)
  if (distinct.size >= 2) add('miner-program', mined, 'holds words of a cryptocurrency miner', valuesAround(text, mined))
  if (wallets.length > 0)
    add(
      'wallet',
      wallets,
      'holds the address of a wallet',
      wallets.map(({ start, end }) => ({ kind: 'wallet' as const, value: text.slice(start, end) })),
    )
  if (shape && !shape.interpreter && !shape.symbols && shape.type !== 'shared')
    add('static-stripped', [head], 'is a program linked statically and stripped of its names')
  const names = (list: string[]) => list.filter((name) => text.includes(`\0${name}\0`))
  const net = names(netImports)
  if (net.length >= 2 && names(runImports).length > 0)
    add('network-program', [head], `imports ${[...net, ...names(runImports)].join(', ')}`, valuesIn(urlsOf(text)))
  return out
}

/** URLs among the strings, one a line. */
function urlsOf(text: string): string {
  const urls: string[] = []
  for (const match of text.matchAll(/\b(?:https?|stratum\+tcp):\/\/[\w.:/-]{4,200}/g)) {
    urls.push(match[0])
    if (urls.length >= 20) break
  }
  return urls.join('\n')
}

function valuesAround(text: string, spans: readonly { start: number; end: number }[]) {
  return valuesIn(spans.map(({ start, end }) => text.slice(start, end + 120).split('\0')[0]).join('\n'))
}

function spansOf(text: string, form: RegExp, most: number): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = []
  for (const match of text.matchAll(form)) {
    out.push({ start: match.index, end: match.index + match[0].length })
    if (out.length >= most) break
  }
  return out
}

interface Shape {
  type: 'program' | 'shared' | 'other'
  sections: number
  interpreter: boolean
  symbols: boolean
}

/** Undefined where the header does not hold together. */
function shapeOf(bytes: Buffer): Shape | undefined {
  const wide = bytes[4] === 2
  const little = bytes[5] === 1
  const u16 = (at: number) => (little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at))
  const u32 = (at: number) => (little ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at))
  const u64 = (at: number) => Number(little ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at))
  try {
    const kind = u16(16)
    const [programs, sectionsAt] = wide ? [u64(32), u64(40)] : [u32(28), u32(32)]
    const [programSize, programCount, sectionSize, sectionCount] = wide
      ? [u16(54), u16(56), u16(58), u16(60)]
      : [u16(42), u16(44), u16(46), u16(48)]
    let interpreter = false
    for (let i = 0; i < Math.min(programCount, 128); i++) {
      const at = programs + i * programSize
      if (at + 4 > bytes.length) break
      if (u32(at) === 3) interpreter = true
    }
    let symbols = false
    for (let i = 0; i < Math.min(sectionCount, 512); i++) {
      const at = sectionsAt + i * sectionSize
      if (at + 8 > bytes.length) break
      if (u32(at + 4) === 2) symbols = true
    }
    return {
      type: kind === 2 ? 'program' : kind === 3 ? (interpreter ? 'program' : 'shared') : 'other',
      sections: sectionCount,
      interpreter,
      symbols,
    }
  } catch {
    return undefined
  }
}

/** Bits a byte over at most 4 MiB. */
function entropy(bytes: Buffer): number {
  const part = bytes.subarray(0, 4 * 1024 * 1024)
  const counts = new Uint32Array(256)
  for (const byte of part) counts[byte]!++
  let sum = 0
  for (const count of counts) if (count > 0) sum -= (count / part.length) * Math.log2(count / part.length)
  return sum
}
