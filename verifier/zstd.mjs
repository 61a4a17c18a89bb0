// A zstd decoder (RFC 8878) for the page, so that a browser can read the sealed originals of a case folder. No dictionaries.
// Node has one of its own, and vestige-verify.mjs uses that; the build puts this text behind the verifier's in the page.
import { damaged, Growing, u32, zstdHead } from './vestige-verify.mjs'

const llBase = [...Array(16).keys(), 16, 18, 20, 22, 24, 28, 32, 40, 48, 64, ...Array.from({ length: 10 }, (_, i) => 128 << i)]
const llBits = [...Array(16).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const mlBase = [...Array(32).keys()]
  .map((i) => i + 3)
  .concat([35, 37, 39, 41, 43, 47, 51, 59, 67, 83, 99, ...Array.from({ length: 10 }, (_, i) => (128 << i) + 3)])
const mlBits = [...Array(32).fill(0), 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
const ones = (n, value = 1) => new Array(n).fill(value)
const llKnown = [4, 3, ...ones(11, 2), 1, 1, 1, ...ones(9, 2), 3, 2, ...ones(5), ...ones(4, -1)]
const ofKnown = [...ones(6), 2, 2, 2, ...ones(15), ...ones(5, -1)]
const mlKnown = [1, 4, 3, ...ones(6, 2), ...ones(37), ...ones(7, -1)]
const highest = (n) => 31 - Math.clz32(n)

function fseTable(counts, log) {
  const size = 1 << log
  const symbols = new Uint8Array(size)
  const next = new Uint16Array(counts.length)
  let high = size
  counts.forEach((count, symbol) => {
    if (count === -1) symbols[--high] = symbol
    next[symbol] = count === -1 ? 1 : count
  })
  const step = (size >> 1) + (size >> 3) + 3
  let at = 0
  counts.forEach((count, symbol) => {
    for (let i = 0; i < count; i++) {
      symbols[at] = symbol
      do at = (at + step) & (size - 1)
      while (at >= high)
    }
  })
  const bits = new Uint8Array(size)
  const bases = new Uint16Array(size)
  for (let i = 0; i < size; i++) {
    const state = next[symbols[i]]++
    bits[i] = log - highest(state)
    bases[i] = (state << bits[i]) - size
  }
  return { log, symbols, bits, bases }
}
const onlySymbol = (symbol) => ({ log: 0, symbols: [symbol], bits: [0], bases: [0] })

/** Counts of an FSE table as they are written, read low bit first. */
function fseCounts(bytes, at, end, mostLog, mostSymbols) {
  let place = at * 8
  const bits = (n) => {
    let value = 0
    for (let i = 0; i < n; i++, place++) value |= ((bytes[place >> 3] >> (place & 7)) & 1) << i
    if (place > end * 8) throw damaged('has a table that ends early')
    return value
  }
  const log = bits(4) + 5
  if (log > mostLog) throw damaged('has a table that is too large')
  const counts = []
  let left = 1 << log
  while (left > 0) {
    const width = highest(left + 1) + 1
    let value = bits(width)
    const low = (1 << (width - 1)) - 1
    const threshold = (1 << width) - 1 - (left + 1)
    if ((value & low) < threshold) {
      place--
      value &= low
    } else if (value > low) value -= threshold
    const count = value - 1
    left -= Math.abs(count)
    counts.push(count)
    if (count === 0)
      for (let more = 3; more === 3; ) {
        more = bits(2)
        for (let i = 0; i < more; i++) counts.push(0)
      }
    if (counts.length > mostSymbols) throw damaged('has a table of too many symbols')
  }
  if (left < 0) throw damaged('has a table whose counts do not add up')
  return { table: fseTable(counts, log), end: (place + 7) >> 3 }
}

/** Bits from the end of a range backwards. Below its beginning come zeros, which `left` then tells. */
class Backward {
  constructor(bytes, from, end) {
    if (end <= from || bytes[end - 1] === 0) throw damaged('has a stream without its end mark')
    this.bytes = bytes
    this.from = from * 8
    this.place = end * 8 - 8 + highest(bytes[end - 1])
  }
  get left() {
    return this.place - this.from
  }
  /** At most 24 bits before the place, without going there. */
  peek(n) {
    let start = this.place - n
    let short = 0
    if (start < this.from) {
      short = this.from - start
      start = this.from
      if (short >= n) return 0
    }
    const at = start >> 3
    const b = this.bytes
    const word = b[at] | (b[at + 1] << 8) | (b[at + 2] << 16) | (b[at + 3] << 24)
    return ((word >>> (start & 7)) & ((1 << (n - short)) - 1)) << short
  }
  read(n) {
    if (n > 16) {
      const high = this.read(n - 16)
      return high * 65536 + this.read(16)
    }
    const value = this.peek(n)
    this.place -= n
    return value
  }
}

function huffmanTable(bytes, at, end) {
  const head = bytes[at++]
  const weights = []
  if (head >= 128) {
    for (let i = 0; i < head - 127; i++) weights.push(i % 2 === 0 ? bytes[at + (i >> 1)] >> 4 : bytes[at + (i >> 1)] & 15)
    at += (head - 126) >> 1
  } else {
    const stop = at + head
    const { table, end: from } = fseCounts(bytes, at, Math.min(stop, end), 6, 255)
    const bits = new Backward(bytes, from, stop)
    const states = [bits.read(table.log), bits.read(table.log)]
    for (let turn = 0; weights.length < 255; turn ^= 1) {
      weights.push(table.symbols[states[turn]])
      states[turn] = table.bases[states[turn]] + bits.read(table.bits[states[turn]])
      if (bits.left >= 0) continue
      weights.push(table.symbols[states[turn ^ 1]])
      break
    }
    at = stop
  }
  if (at > end) throw damaged('has a Huffman table that ends early')
  const sum = weights.reduce((total, weight) => total + (weight > 0 ? 1 << (weight - 1) : 0), 0)
  if (sum === 0) throw damaged('has an empty Huffman table')
  const log = highest(sum) + 1
  const rest = (1 << log) - sum
  if (log > 11 || rest !== 1 << highest(rest)) throw damaged('has a Huffman table that does not add up')
  weights.push(highest(rest) + 1)
  const symbols = new Uint8Array(1 << log)
  const lengths = new Uint8Array(1 << log)
  let code = 0
  for (let weight = 1; weight <= log; weight++)
    weights.forEach((each, symbol) => {
      if (each !== weight) return
      symbols.fill(symbol, code, code + (1 << (weight - 1)))
      lengths.fill(log + 1 - weight, code, code + (1 << (weight - 1)))
      code += 1 << (weight - 1)
    })
  return { table: { log, symbols, lengths }, end: at }
}

function huffmanStream(bytes, from, end, { log, symbols, lengths }, out, at, count) {
  const bits = new Backward(bytes, from, end)
  for (const stop = at + count; at < stop; at++) {
    const found = bits.peek(log)
    out[at] = symbols[found]
    bits.place -= lengths[found]
  }
  if (bits.left !== 0) throw damaged('has a Huffman stream of another length')
}

/** The bytes of one whole frame; no more than `most`. The checksum is passed over: the verifier hashes what comes out. */
export function zstd(bytes, most) {
  let { at, size } = zstdHead(bytes, 0)
  const out = new Growing(size ?? bytes.length * 3, most)
  const kept = { huffman: undefined, tables: [undefined, undefined, undefined], recent: [1, 4, 8] }
  for (let last = false; !last; ) {
    if (at + 3 > bytes.length) throw damaged('ends early')
    const head = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16)
    last = (head & 1) === 1
    const kind = (head >> 1) & 3
    const length = head >> 3
    at += 3
    if (kind === 3 || at + (kind === 1 ? 1 : length) > bytes.length) throw damaged('ends early, or has a block of no kind')
    if (kind === 0) out.put(bytes.subarray(at, at + length))
    else if (kind === 1) out.put(new Uint8Array(length).fill(bytes[at]))
    else zstdBlock(bytes, at, at + length, out, kept)
    at += kind === 1 ? 1 : length
  }
  if (size !== undefined && size !== out.length) throw damaged('gives another number of bytes than it says')
  if (at + (bytes[4] & 4) !== bytes.length || u32(bytes, 0) !== 0xfd2fb528) throw damaged('is no single frame')
  return out.taken()
}

function zstdBlock(bytes, at, end, out, kept) {
  const kind = bytes[at] & 3
  const form = (bytes[at] >> 2) & 3
  let literals
  if (kind < 2) {
    const width = form === 1 ? 2 : form === 3 ? 3 : 1
    const size = width === 1 ? bytes[at] >> 3 : (bytes[at] | (bytes[at + 1] << 8) | (width === 3 ? bytes[at + 2] << 16 : 0)) >>> 4
    at += width
    literals = kind === 0 ? bytes.subarray(at, at + size) : new Uint8Array(size).fill(bytes[at])
    at += kind === 0 ? size : 1
  } else {
    const width = form < 2 ? 10 : form === 2 ? 14 : 18
    const head = [0, 1, 2, 3, 4].reduce((sum, i) => sum + bytes[at + i] * 2 ** (8 * i), 0)
    const size = Math.floor(head / 16) % 2 ** width
    const stored = Math.floor(head / 2 ** (4 + width)) % 2 ** width
    at += form < 2 ? 3 : form + 2
    const stop = at + stored
    if (stop > end) throw damaged('has literals that end early')
    if (kind === 2) {
      const read = huffmanTable(bytes, at, stop)
      kept.huffman = read.table
      at = read.end
    }
    if (!kept.huffman) throw damaged('repeats a table before the first')
    literals = new Uint8Array(size)
    if (form === 0) huffmanStream(bytes, at, stop, kept.huffman, literals, 0, size)
    else {
      const quarter = (size + 3) >> 2
      let from = at + 6
      for (let i = 0; i < 4; i++) {
        const to = i === 3 ? stop : from + (bytes[at + i * 2] | (bytes[at + i * 2 + 1] << 8))
        if (to > stop) throw damaged('has literals that end early')
        huffmanStream(bytes, from, to, kept.huffman, literals, i * quarter, i === 3 ? size - 3 * quarter : quarter)
        from = to
      }
    }
    at = stop
  }
  if (at > end) throw damaged('has literals that end early')
  let count = bytes[at++]
  if (count >= 255) {
    count = (bytes[at] | (bytes[at + 1] << 8)) + 0x7f00
    at += 2
  } else if (count >= 128) count = ((count - 128) << 8) + bytes[at++]
  if (count === 0) {
    out.put(literals)
    return
  }
  const modes = bytes[at++]
  const shapes = [
    [6, llKnown, 6, 9, 35],
    [4, ofKnown, 5, 8, 31],
    [2, mlKnown, 6, 9, 52],
  ]
  shapes.forEach(([shift, known, log, mostLog, most], i) => {
    const mode = (modes >> shift) & 3
    if (mode === 0) kept.tables[i] = fseTable(known, log)
    else if (mode === 1) kept.tables[i] = onlySymbol(bytes[at++])
    else if (mode === 2) {
      const read = fseCounts(bytes, at, end, mostLog, most + 1)
      kept.tables[i] = read.table
      at = read.end
    } else if (!kept.tables[i]) throw damaged('repeats a table before the first')
  })
  const [ll, of, ml] = kept.tables
  const bits = new Backward(bytes, at, end)
  const recent = kept.recent
  let [l, o, m] = [bits.read(ll.log), bits.read(of.log), bits.read(ml.log)]
  let taken = 0
  for (let i = 0; i < count; i++) {
    const code = of.symbols[o]
    if (code > 31 || ll.symbols[l] > 35 || ml.symbols[m] > 52) throw damaged('has a sequence that is none')
    const value = 2 ** code + bits.read(code)
    const match = mlBase[ml.symbols[m]] + bits.read(mlBits[ml.symbols[m]])
    const run = llBase[ll.symbols[l]] + bits.read(llBits[ll.symbols[l]])
    let distance
    if (value > 3) {
      distance = value - 3
      recent.unshift(distance)
      recent.pop()
    } else {
      const which = value - 1 + (run === 0 ? 1 : 0)
      distance = which < 3 ? recent[which] : recent[0] - 1
      if (which > 0) {
        recent.splice(Math.min(which, 2), 1)
        recent.unshift(distance)
      }
    }
    if (taken + run > literals.length) throw damaged('takes more literals than there are')
    out.put(literals.subarray(taken, taken + run))
    taken += run
    out.copy(distance, match)
    if (i === count - 1) break
    l = ll.bases[l] + bits.read(ll.bits[l])
    m = ml.bases[m] + bits.read(ml.bits[m])
    o = of.bases[o] + bits.read(of.bits[o])
  }
  if (bits.left !== 0) throw damaged('has a stream of sequences of another length')
  out.put(literals.subarray(taken))
}
