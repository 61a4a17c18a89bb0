// Evidence with strings that occur nowhere else, and a search for them in every file of a folder, as it is and decompressed.
import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync, gzipSync, inflateSync, zstdDecompressSync } from 'node:zlib'
import { unpackPayloads } from './unpack.ts'

/** 200 strings: each is one word to a text index, and none is a part of another. */
export const planted = (seed: number): string[] =>
  Array.from(
    { length: 200 },
    (_, n) => `planted${String.fromCharCode(97 + seed)}${((n * 2654435761 + seed * 97) >>> 0).toString(36)}x${n}z`,
  )

/** CloudTrail files in which every planted string stands somewhere: user, bucket key, agent, error, in packed and in large files. */
export function plantedEvidence(folder: string, options: { seed: number; events: number; big?: boolean }): string {
  mkdirSync(folder, { recursive: true })
  const words = planted(options.seed)
  const record = (n: number) => {
    const word = (offset: number) => words[(n * 5 + offset) % 200]!
    return JSON.stringify({
      eventVersion: '1.08',
      userIdentity: {
        type: 'IAMUser',
        arn: `arn:aws:iam::111122223333:user/${word(0)}`,
        userName: `person-${options.seed}-${n % 7}`,
        accountId: '111122223333',
      },
      eventTime: `2026-11-0${options.seed}T00:${String(n % 60).padStart(2, '0')}:00Z`,
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'us-east-1',
      sourceIPAddress: '198.51.100.7',
      userAgent: `agent ${word(1)}`,
      requestParameters: { bucketName: `bucket-${word(2)}`, key: `deep/${word(3)}` },
      errorMessage: `denied to ${word(4)}`,
      eventID: `id-${options.seed}-${n}`,
      recipientAccountId: '111122223333',
    })
  }
  const files = 4
  for (let file = 0; file < files; file++) {
    const list = Array.from({ length: Math.ceil(options.events / files) }, (_, n) => file * Math.ceil(options.events / files) + n).filter(
      (n) => n < options.events,
    )
    const text = `{"Records":[${list.map(record).join(',')}]}`
    writeFileSync(join(folder, `${file}.json${file % 2 === 0 ? '.gz' : ''}`), file % 2 === 0 ? gzipSync(text) : text)
  }
  // What no source reads is kept too; a large one is an object of its own.
  writeFileSync(join(folder, 'notes.bin'), `\u0001${words.join('\n')}\n`)
  if (options.big) writeFileSync(join(folder, 'large.bin'), Buffer.concat([Buffer.from(words.join('\n')), Buffer.alloc(6_000_000, 7)]))
  return folder
}

/** Which of the words are found in any file below `folder`, raw or in any compressed part. */
export function foundIn(folder: string, words: readonly string[]): string[] {
  const found = new Set<string>()
  const look = (bytes: Buffer) => {
    const text = bytes.toString('latin1').toLowerCase()
    const wide = bytes.toString('utf16le').toLowerCase()
    for (const word of words) if (text.includes(word) || wide.includes(word)) found.add(word)
  }
  for (const path of filesOf(folder)) {
    const bytes = readFileSync(path)
    look(bytes)
    for (const part of compressedParts(bytes)) look(part)
    for (const part of unpackPayloads(path)) look(part)
  }
  return [...found]
}

/**
 * Looks again and again into `temporary`, and into every regular file that this process holds open, unlinked ones too, unless it
 * lies below `known`. What a library spills for a moment has no other place to be.
 */
export function watchTemporary(
  words: readonly string[],
  temporary: string,
  known: readonly string[],
): () => { looks: number; found: string[] } {
  const found = new Set<string>()
  let looks = 0
  const search = (path: string, name: string) => {
    const bytes = readFileSync(path)
    const text = bytes.toString('latin1')
    for (const word of words) if (text.includes(word)) found.add(`${word} in ${name}`)
    for (const part of compressedParts(bytes))
      for (const word of words) if (part.includes(word)) found.add(`${word} in ${name}, compressed`)
  }
  const look = () => {
    looks++
    for (const path of filesOf(temporary)) {
      try {
        search(path, path)
      } catch {
        // It has gone since it was listed.
      }
    }
    if (process.platform !== 'linux') return
    for (const fd of readdirSync('/proc/self/fd')) {
      try {
        const target = readlinkSync(`/proc/self/fd/${fd}`)
        const gone = target.endsWith(' (deleted)')
        if (!target.startsWith('/') || /^\/(dev|proc|sys)\//.test(target) || (!gone && known.some((folder) => target.startsWith(folder))))
          continue
        const facts = statSync(`/proc/self/fd/${fd}`)
        if (facts.isFile() && facts.size < 64_000_000) search(`/proc/self/fd/${fd}`, target)
      } catch {
        // Closed since it was listed.
      }
    }
  }
  const timer = setInterval(look, 40)
  return () => {
    clearInterval(timer)
    look()
    return { looks, found: [...found] }
  }
}

export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true)
}

/** Every place where a zstd frame, a gzip member or a zlib stream begins is tried. */
function* compressedParts(bytes: Buffer): Generator<Buffer> {
  const most = { maxOutputLength: 64 * 1024 * 1024 }
  const tries: [Buffer, (part: Buffer) => Buffer][] = [
    [Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), (part) => zstdDecompressSync(part, most)],
    [Buffer.from([0x1f, 0x8b, 0x08]), (part) => gunzipSync(part, most)],
    [Buffer.from([0x78, 0x9c]), (part) => inflateSync(part, most)],
    [Buffer.from([0xce, 0xb2, 0xcf, 0x81]), (part) => brotliDecompressSync(part, most)],
  ]
  for (const [magic, unpack] of tries)
    for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
      try {
        const part = unpack(bytes.subarray(at))
        yield part
        // What was compressed twice.
        if (part.length < 16_000_000) for (const inner of [gunzip(part)]) if (inner) yield inner
      } catch {
        // No such stream begins there.
      }
    }
}
const gunzip = (bytes: Buffer): Buffer | undefined => {
  try {
    return gunzipSync(bytes)
  } catch {
    return undefined
  }
}
