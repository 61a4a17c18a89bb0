// Tamperings of a case and of a bundle, drawn at random by a seed, each with what a finding must say of it.
// long because: every tampering stands beside what must be said of it
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { chmodSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { canonicalJson } from '../../src-main/contract/canonical-json.ts'
import { checkPath, copyOf } from './rig.ts'

export interface Target {
  dir: string
  bundle: string
  head: { count: number; hash: string }
  key: string
  place: string
}
interface Expected {
  what: string
  kinds: string[]
  /** One of these must stand in subject or detail of a finding of one of the kinds. */
  names: string[]
  /** The printed head and fingerprint are given; otherwise it must be called not provable. */
  outside?: boolean
}
export interface Row {
  what: string
  right: boolean
  said: string
}

/** mulberry32: the same seed, the same tamperings. */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

const filesBelow = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => statSync(join(folder, name)).isFile()).sort()
const write = (path: string, bytes: string | Uint8Array) => {
  if (existsSync(path)) chmodSync(path, 0o600)
  writeFileSync(path, bytes)
}

type Tamper = (folder: string, below: (n: number) => number) => Expected
const pick = <T>(list: readonly T[], below: (n: number) => number): T => list[below(list.length)]!

/** What may be said of bytes changed inside one file. */
const hurt = ['altered', 'cut', 'swapped', 'forged', 'missing', 'order', 'added']
/** An original is named by its own path; which originals lie in a sealed file the list in it says. */
const nameOf = (file: string) => [file, file.replace(/^.*\//, '').replace('.zst', '')]

const onFile =
  (
    what: string,
    files: (folder: string) => string[],
    change: (path: string, below: (n: number) => number) => void,
    kinds: string[],
  ): Tamper =>
  (folder, below) => {
    const file = pick(files(folder), below)
    change(join(folder, file), below)
    return { what: `${what} ${file}`, kinds, names: file.startsWith('manifest-') ? ['manifest-sha256.txt'] : nameOf(file) }
  }

const flip = (path: string, below: (n: number) => number) => {
  const bytes = readFileSync(path)
  bytes[below(bytes.length)]! ^= 1 << below(8)
  write(path, bytes)
}
const truncate = (path: string, below: (n: number) => number) => {
  const bytes = readFileSync(path)
  write(path, bytes.subarray(0, below(bytes.length)))
}
const evidence = (folder: string) => filesBelow(join(folder, 'evidence')).map((file) => `evidence/${file}`)
const carried = (folder: string) =>
  filesBelow(folder).filter((file) => !file.startsWith('manifest-') && statSync(join(folder, file)).size > 0)

const remove: Tamper = (folder, below) => {
  const file = pick(evidence(folder), below)
  rmSync(join(folder, file))
  // Which originals a pack held the case's database says; the verifier names the originals themselves.
  return { what: `removed ${file}`, kinds: ['missing'], names: file.includes('/packs/') ? ['EX-'] : nameOf(file) }
}
const swap =
  (files: (folder: string) => string[]): Tamper =>
  (folder, below) => {
    const list = files(folder)
    const one = pick(list, below)
    const other = pick(
      list.filter((file) => file !== one && !readFileSync(join(folder, file)).equals(readFileSync(join(folder, one)))),
      below,
    )
    renameSync(join(folder, one), join(folder, 'aside'))
    renameSync(join(folder, other), join(folder, one))
    renameSync(join(folder, 'aside'), join(folder, other))
    return {
      what: `swapped ${one} and ${other}`,
      kinds: ['swapped', 'altered', 'missing', 'forged', 'cut'],
      names: [...nameOf(one), ...nameOf(other)],
    }
  }
const objects = (folder: string) => evidence(folder).filter((file) => !file.includes('/packs/'))
const addForeign: Tamper = (folder, below) => {
  const name = pick(['evidence/extra.log', 'evidence/packs/EX-009.zip', 'evidence/ab/notes.txt'], below)
  write(join(folder, name.replace('ab/', '')), `planted ${below(1000)}`)
  return { what: `added ${name}`, kinds: ['added'], names: [name.replace('ab/', '')] }
}
/** A sealed file as Vestige itself would make it. */
const addSealed: Tamper = (folder, below) => {
  const bytes = Buffer.from(`planted original ${below(1e9)}`)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const frame = zstdCompressSync(bytes)
  const crc = crcOf(frame)
  const name = 'evidence/packs/EX-001-7-1.zst'
  const index = Buffer.from(JSON.stringify([[sha256, 0, frame.length, bytes.length, crc]]))
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a50, 0)
  head.writeUInt32LE(index.length, 4)
  write(join(folder, name), Buffer.concat([frame, head, index]))
  return { what: `added ${name}, well formed`, kinds: ['added'], names: [name] }
}
const crcOf = (bytes: Uint8Array) => {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

interface LedgerEntry {
  seq: number
  prev: string
  hash: string
  sig: string
  key: string
  action: string
  detail: Record<string, unknown>
  [more: string]: unknown
}
const lines = (path: string) => readFileSync(path, 'utf8').split('\n').filter(Boolean)
const rehash = (entry: LedgerEntry): LedgerEntry => {
  const { hash: _, sig, ...signed } = entry
  return { ...signed, sig, hash: createHash('sha256').update(canonicalJson(signed)).digest('hex') } as LedgerEntry
}
const rewrite = (path: string, change: (entries: LedgerEntry[]) => LedgerEntry[], key?: { private: KeyObject; raw: Buffer }) => {
  let prev = '0'.repeat(64)
  const out = change(lines(path).map((line) => JSON.parse(line) as LedgerEntry)).map((entry, seq) => {
    const one = { ...entry, seq, prev }
    if (key) {
      one.key = createHash('sha256').update(key.raw).digest('hex')
      if (typeof one.detail.publicKey === 'string') one.detail = { ...one.detail, publicKey: key.raw.toString('base64') }
    }
    const whole = rehash(one)
    if (key) whole.sig = sign(null, Buffer.from(whole.hash, 'hex'), key.private).toString('base64')
    prev = whole.hash
    return whole
  })
  write(path, out.map((entry) => `${canonicalJson(entry)}\n`).join(''))
}
const ownKey = () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  return { private: privateKey, raw: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32) }
}

const ledger =
  (what: string, kinds: string[], change: (all: string[], below: (n: number) => number) => { lines: string[]; names: string[] }): Tamper =>
  (folder, below) => {
    const path = join(folder, 'custody.jsonl')
    const { lines: changed, names } = change(lines(path), below)
    write(path, changed.map((line) => `${line}\n`).join(''))
    return { what: `ledger: ${what} (${names[0]})`, kinds, names }
  }

const ofCase: Tamper[] = [
  onFile('flipped a bit of', evidence, flip, hurt),
  onFile('flipped a bit of', evidence, flip, hurt),
  onFile('cut', evidence, truncate, ['cut', 'altered']),
  remove,
  addForeign,
  addSealed,
  swap(objects),
  ledger('changed a letter', ['altered'], (all, below) => {
    const at = below(all.length)
    const line = all[at]!
    const digit = [...line.matchAll(/[a-z0-9]/g)]
    const place = pick(digit, below).index
    return {
      lines: all.with(at, `${line.slice(0, place)}${line[place] === 'q' ? 'k' : 'q'}${line.slice(place + 1)}`),
      names: [`line ${at + 1}`],
    }
  }),
  ledger('removed an entry', ['missing'], (all, below) => {
    const at = below(all.length - 1)
    return { lines: all.toSpliced(at, 1), names: [`entry ${at} is missing`] }
  }),
  ledger('exchanged two entries', ['order'], (all, below) => {
    const at = below(all.length - 1)
    return { lines: all.with(at, all[at + 1]!).with(at + 1, all[at]!), names: [`entry ${at} `] }
  }),
  ledger('doubled an entry', ['added'], (all, below) => {
    const at = below(all.length)
    return { lines: all.toSpliced(below(all.length) + 1, 0, all[at]!), names: [`entry ${at} stands twice`] }
  }),
  (folder, below) => {
    const path = join(folder, 'custody.jsonl')
    const bytes = readFileSync(path)
    const ends = [...bytes.keys()].filter((i) => bytes[i] === 10)
    let at = below(bytes.length - 2) + 1
    while (ends.includes(at - 1)) at++
    write(path, bytes.subarray(0, at))
    return { what: `ledger: cut at byte ${at}`, kinds: ['cut'], names: ['custody.jsonl'] }
  },
  (folder, below) => {
    // Content and hash fit again; the signature cannot.
    const path = join(folder, 'custody.jsonl')
    const all = lines(path)
    const at = below(all.length)
    const entry = JSON.parse(all[at]!) as LedgerEntry
    write(
      path,
      all
        .with(at, canonicalJson(rehash({ ...entry, at: '2020-01-01T00:00:00.000Z' })))
        .map((line) => `${line}\n`)
        .join(''),
    )
    return { what: `ledger: entry ${at} dated back and hashed anew`, kinds: ['forged'], names: [`entry ${at}:`] }
  },
  (folder, below) => {
    rewrite(join(folder, 'custody.jsonl'), (all) => all.toSpliced(1 + below(all.length - 2), 1))
    return { what: 'ledger: an entry taken out and the chain mended', kinds: ['forged'], names: ['signature'] }
  },
  (folder, below) => {
    const n = 1 + below(4)
    const path = join(folder, 'custody.jsonl')
    const kept = lines(path).slice(0, -n)
    write(path, kept.map((line) => `${line}\n`).join(''))
    // The database is made to fit, as whoever holds the case could.
    const db = new Sqlite(join(folder, 'case.db'))
    const { seq, hash } = JSON.parse(kept.at(-1)!) as LedgerEntry
    db.prepare("update kv set value = ? where key = 'custody.head'").run(JSON.stringify({ count: seq + 1, hash }))
    db.close()
    return { what: `ledger: last ${n} entries cut, database altered to fit`, kinds: ['cut'], names: ['its end is missing'], outside: true }
  },
  (folder, below) => {
    rewrite(
      join(folder, 'custody.jsonl'),
      (all) => all.map((entry, i) => (i === 1 + below(all.length - 1) ? { ...entry, at: '2020-01-01T00:00:00.000Z' } : entry)),
      ownKey(),
    )
    return {
      what: 'ledger: all written anew with a new key',
      kinds: ['forged', 'rewritten'],
      names: ['key', 'written anew'],
      outside: true,
    }
  },
]

const manifestOf = (folder: string) =>
  filesBelow(folder)
    .filter((file) => !file.startsWith('manifest-'))
    .map(
      (file) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex')}  ${file}\n`,
    )
    .join('')

const ofBundle: Tamper[] = [
  onFile('flipped a bit of', carried, flip, hurt),
  onFile('flipped a bit of', carried, flip, hurt),
  onFile('cut', carried, truncate, ['cut', 'altered', 'missing', 'forged']),
  onFile('removed', carried, (path) => rmSync(path), ['missing']),
  (folder, below) => {
    const name = pick(['originals/extra', 'report/second.pdf', 'notes.txt', 'verify/vestige-verify.js'], below)
    write(join(folder, name), 'planted')
    return { what: `added ${name}`, kinds: ['added'], names: [name] }
  },
  swap(carried),
  onFile(
    'flipped a bit of',
    () => ['manifest-sha256.txt', 'manifest-sha256.txt.minisig'],
    (path, below) => {
      // minisign leaves the first line open, and says so: "untrusted comment".
      const bytes = readFileSync(path)
      const from = path.endsWith('.minisig') ? bytes.indexOf(10) + 1 : 0
      bytes[from + below(bytes.length - from - 1)]! ^= 1 << below(7)
      write(path, bytes)
    },
    hurt,
  ),
  (folder, below) => {
    // The report changed and the manifest made to fit: the signature does not.
    const path = join(folder, 'report/report.json')
    write(path, readFileSync(path, 'utf8').replace(pick(['read objects', 'The credential', 'Verified case'], below), 'did nothing'))
    write(join(folder, 'manifest-sha256.txt'), manifestOf(folder))
    return {
      what: 'report changed, manifest made to fit',
      kinds: ['forged', 'altered'],
      names: ['report/report.json', 'manifest-sha256.txt'],
    }
  },
  (folder, below) => {
    // An original and its place in the manifest removed.
    const file = pick(
      carried(folder).filter((one) => one.startsWith('originals/')),
      below,
    )
    rmSync(join(folder, file))
    write(join(folder, 'manifest-sha256.txt'), manifestOf(folder))
    return { what: `${file} removed, manifest made to fit`, kinds: ['missing', 'forged'], names: [...nameOf(file), 'manifest-sha256.txt'] }
  },
  (folder) => {
    const path = join(folder, 'custody/custody.jsonl')
    write(
      path,
      lines(path)
        .slice(0, -1)
        .map((line) => `${line}\n`)
        .join(''),
    )
    write(join(folder, 'manifest-sha256.txt'), manifestOf(folder))
    return { what: 'last entry of the ledger cut, manifest made to fit', kinds: ['cut', 'forged'], names: ['custody/custody.jsonl'] }
  },
]

/** `count` tamperings, by turns of the case and of the bundle. */
export async function tamperAll(target: Target, count: number, seed: number): Promise<Row[]> {
  const below = random(seed)
  const rows: Row[] = []
  for (let n = 0; n < count; n++) {
    const isCase = n % 2 === 0
    const kinds = isCase ? ofCase : ofBundle
    const folder = copyOf(isCase ? target.dir : target.bundle, join(target.place, 'tampered'))
    const expected = kinds[Math.floor(n / 2) % kinds.length]!(folder, below)
    rows.push(await judge(folder, expected, target))
  }
  return rows
}

async function judge(folder: string, expected: Expected, { head, key }: Target): Promise<Row> {
  const outside = expected.outside ? await checkPath(folder) : undefined
  const found = await checkPath(folder, expected.outside ? { head, key } : {})
  const failing = found.checks.filter((check) => check.status === 'fails')
  const named = failing.find(
    (check) => expected.kinds.includes(check.kind!) && expected.names.some((name) => `${check.subject} ${check.detail}`.includes(name)),
  )
  const modest =
    outside === undefined || outside.checks.some((check) => check.status === 'not_provable' && check.name === 'ledger is whole')
  const said = named
    ? `${named.kind}: ${named.name}, ${named.subject}`
    : failing.map((one) => `${one.kind}: ${one.name}, ${one.subject}: ${one.detail.slice(0, 120)}`).join(' | ')
  return {
    what: expected.what,
    right: named !== undefined && modest,
    said: modest ? said : `${said}; without the head it was not called not provable`,
  }
}
