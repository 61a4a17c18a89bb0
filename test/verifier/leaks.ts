// Looks for secrets in every decompressed stream of every file of a folder, by code of its own.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib'

const window = 12

/** As a secret may lie in a file: plain, base64 at all three alignments, hexadecimal, percent-encoded. */
function* forms(secret: string): Generator<string> {
  const bytes = Buffer.from(secret)
  yield secret
  yield bytes.toString('hex')
  yield [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  for (const before of ['', 'x', 'xy']) {
    const shift = before.length
    const text = Buffer.from(`${before}${secret}`).toString('base64')
    yield text.slice(shift === 0 ? 0 : shift === 1 ? 2 : 3).replace(/.{0,4}$/, '')
  }
}

export function* streamsOf(name: string, bytes: Buffer): Generator<{ name: string; bytes: Buffer }> {
  yield { name, bytes }
  if (bytes.subarray(0, 5).toString() === '%PDF-') {
    for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
      const from = at + 6 + (bytes[at + 6] === 13 ? 2 : 1)
      try {
        yield { name: `${name} stream at ${at}`, bytes: inflateSync(bytes.subarray(from), { finishFlush: 2 }) }
      } catch {
        // no compressed stream
      }
    }
    const text = spawnSync('pdftotext', ['-layout', '-', '-'], { input: bytes, maxBuffer: 2 ** 28 })
    if (text.status === 0) yield { name: `${name} as text`, bytes: Buffer.from(text.stdout.toString().replace(/\s+/g, '')) }
  }
  if (bytes.length > 18 && bytes.readUInt16BE(0) === 0x1f8b) yield* streamsOf(`${name} inside`, gunzipSync(bytes))
  for (let at = bytes.indexOf('PK\x01\x02', 0, 'latin1'); at >= 0; at = bytes.indexOf('PK\x01\x02', at + 4, 'latin1')) {
    const local = bytes.readUInt32LE(at + 42)
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const held = bytes.subarray(from, from + bytes.readUInt32LE(at + 20))
    const member = bytes.toString('utf8', at + 46, at + 46 + bytes.readUInt16LE(at + 28))
    yield* streamsOf(`${name}/${member}`, bytes.readUInt16LE(at + 10) === 8 ? inflateRawSync(held) : held)
  }
}

export function leaksIn(folder: string, secrets: readonly string[]): { leaks: string[]; streams: number; bytes: number } {
  const wanted = new Map<string, string>()
  for (const secret of secrets) for (const form of forms(secret)) wanted.set(form.slice(0, window).toLowerCase(), secret)
  // Most places are passed over by their first two characters.
  const begins = new Uint8Array(65536)
  for (const form of wanted.keys()) begins[form.charCodeAt(0) * 256 + form.charCodeAt(1)] = 1
  const leaks: string[] = []
  let streams = 0
  let size = 0
  const files = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => statSync(join(folder, name)).isFile())
  for (const file of files)
    for (const { name, bytes } of streamsOf(file, readFileSync(join(folder, file)))) {
      streams++
      size += bytes.length
      const text = bytes.toString('latin1').toLowerCase()
      for (let at = 0; at + window <= text.length; at++) {
        if (begins[text.charCodeAt(at) * 256 + text.charCodeAt(at + 1)] === 0) continue
        const secret = wanted.get(text.slice(at, at + window))
        if (secret) leaks.push(`${secret} in ${name} at ${at}`)
      }
    }
  return { leaks, streams, bytes: size }
}
