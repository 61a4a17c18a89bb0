// Takes encodings off, layer by layer, and can do so again: what a citation through layers names is found by the same steps.
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'
import type { PeeledLayer, Place } from '../../contract/verdict.ts'
import { latin1, textShare } from './view.ts'

export interface Peeled {
  layers: PeeledLayer[]
  bytes: Buffer
}

const deepest = 6
const layersInAll = 64
const bytesInAll = 8 * 1024 * 1024
const oneLayer = 1024 * 1024
const tokensOfLayer = 24

/** What stands at a place, the layers taken off again; throws where a layer cannot be. */
export function bytesAt(bytes: Buffer, { layers, start, end }: Omit<Place, 'member'>): Buffer {
  let at = bytes
  for (const layer of layers) at = decode(at.subarray(layer.start, layer.end), layer)
  return at.subarray(start, end)
}

export function decode(bytes: Buffer, { kind, key }: Pick<PeeledLayer, 'kind' | 'key'>): Buffer {
  switch (kind) {
    case 'base64':
      return Buffer.from(latin1(bytes).replace(/[^A-Za-z0-9+/_-]/g, ''), 'base64')
    case 'hex':
      return Buffer.from(latin1(bytes).replace(/[^0-9a-fA-F]/g, ''), 'hex')
    case 'gzip':
      return gunzipSync(bytes, { maxOutputLength: oneLayer })
    case 'zlib':
      try {
        return inflateSync(bytes, { maxOutputLength: oneLayer })
      } catch {
        return inflateRawSync(bytes, { maxOutputLength: oneLayer })
      }
    case 'url':
      return Buffer.from(
        latin1(bytes).replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      )
    case 'xor': {
      const by = Buffer.from(key ?? '', 'hex')
      if (by.length === 0) throw new Error('XOR without a key')
      const out = Buffer.alloc(bytes.length)
      for (let i = 0; i < bytes.length; i++) out[i] = bytes[i]! ^ by[i % by.length]!
      return out
    }
    case 'reversed':
      return Buffer.from(bytes).reverse()
    case 'charcodes':
      return Buffer.from(
        [...latin1(bytes).matchAll(/0x([0-9a-f]{2})|(?<!\d)(\d{1,3})(?!\d)/gi)].map(
          ([, hex, ten]) => (hex ? Number.parseInt(hex, 16) : Number(ten)) & 0xff,
        ),
      )
    case 'escapes':
      return Buffer.from(
        latin1(bytes).replace(/\\(?:x([0-9a-fA-F]{2})|u00([0-9a-fA-F]{2})|([0-3]?[0-7]{2}))/g, (_, a?: string, b?: string, c?: string) =>
          String.fromCharCode(c === undefined ? Number.parseInt((a ?? b)!, 16) : Number.parseInt(c, 8)),
        ),
        'latin1',
      )
    case 'utf16le':
      return Buffer.from(bytes.toString('utf16le'), 'utf8')
  }
}

/** All layers that can be taken off, outermost first; the artifact itself is not among them. */
export function peel(bytes: Buffer): Peeled[] {
  const out: Peeled[] = []
  let spent = 0
  const queue: (Peeled & { keys: string[] })[] = [{ layers: [], bytes, keys: [] }]
  const seen = new Set<string>()
  for (let at = 0; at < queue.length && out.length < layersInAll; at++) {
    const { layers, bytes: from, keys } = queue[at]!
    if (layers.length >= deepest) continue
    const own = [...new Set([...keys, ...xorKeys(latin1(from.subarray(0, oneLayer)))])].slice(0, 16)
    for (const next of tokens(from, keys)) {
      let left: Buffer
      try {
        left = decode(from.subarray(next.start, next.end), next)
      } catch {
        continue
      }
      if (left.length < 8 || left.length > oneLayer || !worth(left, next.kind)) continue
      const key = `${left.length}:${left.subarray(0, 64).toString('latin1')}`
      if (seen.has(key)) continue
      seen.add(key)
      spent += left.length
      if (spent > bytesInAll || out.length >= layersInAll) return out
      const peeled = { layers: [...layers, next], bytes: left }
      out.push(peeled)
      queue.push({ ...peeled, keys: own })
    }
  }
  return out
}

const telling =
  /curl|wget|https?:\/\/|\/bin\/|\bimport |socket|exec|eval|base64|powershell|invoke|\bsh\b|bash|python|perl|system\(|<\?php|\/tmp\/|ignore|verdict/i

function magic(bytes: Buffer): boolean {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true
  if (bytes[0] === 0x78 && (bytes[1] === 0x9c || bytes[1] === 0xda || bytes[1] === 0x01)) return true
  return bytes.subarray(0, 4).toString('latin1') === '\x7fELF'
}
const wide = (bytes: Buffer): boolean => {
  if (bytes.length < 16) return false
  let zero = 0
  const looked = Math.min(bytes.length & ~1, 256)
  for (let i = 1; i < looked; i += 2) if (bytes[i] === 0) zero++
  return zero > looked * 0.4
}

/** Whether something came out that is worth a look: text, or the beginning of another layer. */
function worth(bytes: Buffer, kind: PeeledLayer['kind']): boolean {
  if (kind === 'base64' || kind === 'hex') return magic(bytes) || wide(bytes) || textShare(latin1(bytes)) > 0.9 || bytes.length >= 24
  const text = latin1(bytes)
  if (kind === 'gzip' || kind === 'zlib' || kind === 'utf16le') return true
  if (textShare(text) < 0.9) return false
  return kind === 'xor' || kind === 'reversed' ? telling.test(text) : true
}

/** Encoded runs of a layer, first come first served. */
function tokens(bytes: Buffer, keys: readonly string[]): PeeledLayer[] {
  if (magic(bytes) && bytes[0] !== 0x7f) return [{ kind: bytes[0] === 0x1f ? 'gzip' : 'zlib', start: 0, end: bytes.length }]
  if (wide(bytes)) return [{ kind: 'utf16le', start: 0, end: bytes.length }]
  const text = latin1(bytes.length > oneLayer ? bytes.subarray(0, oneLayer) : bytes)
  for (const key of keys) {
    const plain = latin1(decode(bytes.subarray(0, 400), { kind: 'xor', key }))
    if (textShare(plain) > 0.95 && telling.test(plain)) return [{ kind: 'xor', start: 0, end: bytes.length, key }]
  }
  if (textShare(text) < 0.7) return [{ kind: 'zlib', start: 0, end: bytes.length }]
  const out: PeeledLayer[] = []
  const take = (kind: PeeledLayer['kind'], form: RegExp, fits: (token: string) => boolean = () => true) => {
    let taken = 0
    for (const match of text.matchAll(form)) {
      if (!fits(match[0])) continue
      out.push({ kind, start: match.index, end: match.index + match[0].length })
      if (++taken >= tokensOfLayer) return
    }
  }
  take('escapes', /(?:\\x[0-9a-fA-F]{2}|\\u00[0-9a-fA-F]{2}|\\[0-3][0-7]{2}){6,}/g)
  take(
    'hex',
    /(?<![0-9a-zA-Z+/])(?:[0-9a-fA-F]{2}){16,}(?![0-9a-zA-Z+/=])/g,
    (token) => !/^[0-9]+$/.test(token) && ![32, 40, 64].includes(token.length),
  )
  take('base64', /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{20,}={0,2}/g, likeBase64)
  take(
    'charcodes',
    /(?:chr\(|fromCharCode\(|\[char\]|\bchar\()?\s*(?:(?:0x[0-9a-fA-F]{2}|\d{2,3})\)?\s*(?:[,.+&]|\|\|)\s*(?:chr\(|\[char\]|char\()?\s*){7,}(?:0x[0-9a-fA-F]{2}|\d{2,3})/gi,
  )
  if (text.includes('%')) take('url', /(?:%[0-9a-fA-F]{2}[^\s"'<>%]{0,40}){3,}/g)
  if (/\brev\b|\[::-1\]|strrev|\.reverse\(|reverse\s*\(|\[-1\.\.-/.test(text)) take('reversed', /(?<=["'`])[^"'`\n]{12,2000}(?=["'`])/g)
  return out
}

/** Keys that stand in a text beside an exclusive or: numbers of one byte, and short words called key. */
function xorKeys(text: string): string[] {
  const out = new Set<string>()
  if (!/\^|xor/i.test(text)) return []
  for (const match of text.matchAll(/(?:\^|\bxor\b)=?\s*(?:0x([0-9a-f]{1,2})|(\d{1,3}))(?![\w.])/gi)) {
    const value = match[1] !== undefined ? Number.parseInt(match[1], 16) : Number(match[2])
    if (value > 0 && value < 256) out.add(value.toString(16).padStart(2, '0'))
    if (out.size >= 8) return [...out]
  }
  for (const match of text.matchAll(
    /\b\$?(?:key|k|pass|pwd|secret)\s*=\s*b?(?:["']([^"'\n]{1,64})["']|0x([0-9a-f]{1,2})\b|(\d{1,3})\b)/gi,
  )) {
    if (match[1] !== undefined) out.add(Buffer.from(match[1], 'latin1').toString('hex'))
    else {
      const value = match[2] !== undefined ? Number.parseInt(match[2], 16) : Number(match[3])
      if (value > 0 && value < 256) out.add(value.toString(16).padStart(2, '0'))
    }
    if (out.size >= 12) break
  }
  return [...out]
}

/** Long runs of one alphabet are words and paths more often than Base64: a mixed alphabet, or padding, is asked for. */
function likeBase64(token: string): boolean {
  if (token.length >= 400) return true
  if (/^[0-9a-fA-F]+$/.test(token)) return false
  if ((token.match(/\//g)?.length ?? 0) > token.length / 8) return false
  return token.endsWith('=') || (/[A-Z]/.test(token) && /[a-z]/.test(token) && (/[0-9+]/.test(token) || token.length >= 40))
}
