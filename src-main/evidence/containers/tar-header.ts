// One 512-byte tar header (POSIX ustar, GNU, old v7): numbers, name, checksum.

export interface TarHeader {
  name: Buffer
  size: number
  /** Seconds. */
  mtime: number
  mode: number
  type: string
  link: Buffer
}

/** Whether 512 bytes are a tar header: its checksum is too strong to be met by chance together with a name. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < 512 || block[0] === 0) return false
  // Digits, blanks and NULs, or it is none: most heads are text and stop here.
  for (let at = 148; at < 156; at++) if (block[at]! > 0x37 || (block[at]! < 0x30 && block[at] !== 0 && block[at] !== 0x20)) return false
  const stated = octal(block, 148, 8)
  if (stated === undefined) return false
  let unsigned = 8 * 32
  let signed = 8 * 32
  for (let i = 0; i < 512; i++) {
    if (i >= 148 && i < 156) continue
    unsigned += block[i]!
    signed += (block[i]! << 24) >> 24 // some old tars summed signed bytes
  }
  return stated === unsigned || stated === signed
}

/** A reason instead when a number does not read. */
export function readTarHeader(block: Buffer): TarHeader | string {
  const size = number(block, 124, 12)
  const mtime = number(block, 136, 12)
  if (size === undefined || size < 0 || !Number.isSafeInteger(size)) return 'its size is no number'
  const ustar = block.toString('latin1', 257, 262) === 'ustar'
  const gnu = ustar && block.toString('latin1', 262, 264) === ' \0'
  let name = text(block, 0, 100)
  // GNU tar keeps other things where ustar has the prefix.
  const prefix = ustar && !gnu ? text(block, 345, 155) : Buffer.alloc(0)
  if (prefix.length > 0) name = Buffer.concat([prefix, Buffer.from('/'), name])
  return {
    name,
    size,
    mtime: mtime ?? 0,
    mode: octal(block, 100, 8) ?? 0,
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]!),
    link: text(block, 157, 100),
  }
}

function text(block: Buffer, at: number, length: number): Buffer {
  const end = block.indexOf(0, at)
  return block.subarray(at, end >= 0 && end < at + length ? end : at + length)
}

/** Octal text, or base 256 when the first bit is set (GNU, star). */
function number(block: Buffer, at: number, length: number): number | undefined {
  if ((block[at]! & 0x80) === 0) return octal(block, at, length)
  if (block[at] === 0xff) return -1 // negative: before 1970 for a time, nonsense for a size
  let value = block[at]! & 0x7f
  for (let i = at + 1; i < at + length; i++) value = value * 256 + block[i]!
  return value
}

function octal(block: Buffer, at: number, length: number): number | undefined {
  const digits = block
    .toString('latin1', at, at + length)
    .replace(/[\0 ]+$/, '')
    .replace(/^[\0 ]+/, '')
  if (digits === '') return 0
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined
}
