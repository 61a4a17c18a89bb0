// Secrets planted into records in all the ways data carries them, a bundle that withholds them, and what must then hold.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { leaksIn } from './leaks.ts'
import { checkPath, makeRig, type Rig } from './rig.ts'
import { random } from './tamper.ts'

export interface Planted {
  rig: Rig
  secrets: string[]
}

/** Every fifth record stays clean. */
export async function plant(count: number): Promise<Planted> {
  const below = random(count)
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  const secrets = Array.from(
    { length: count },
    (_, i) => `s${i}${Array.from({ length: 22 }, () => letters[below(letters.length)]).join('')}`,
  )
  const byRecord = new Map<number, string[]>()
  const numbers = [
    ...range(0, 20),
    ...range(100, 140),
    ...range(200, 218),
    ...range(400, 418),
    ...range(600, 617),
    ...range(800, 806),
  ].filter((n) => n % 5 !== 0)
  secrets.forEach((secret, i) => {
    const n = numbers[(i * 7) % numbers.length]!
    byRecord.set(n, [...(byRecord.get(n) ?? []), secret])
  })
  const wear = (secret: string, way: number) =>
    [
      secret,
      Buffer.from(`token=${secret};`).toString('base64'),
      Buffer.from(`a${secret}b`).toString('base64'),
      Buffer.from(secret).toString('hex'),
      `q=${[...Buffer.from(secret)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}`,
    ][way % 5]!
  const rig = await makeRig((n) => {
    const own = byRecord.get(n) ?? []
    return own.length === 0 ? {} : { requestParameters: Object.fromEntries(own.map((secret, i) => [`p${i}`, wear(secret, n + i)])) }
  })
  return { rig, secrets }
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

export interface Judged {
  leaks: string[]
  streams: number
  /** The same search over a bundle that withholds nothing: what proves that it would find them. */
  found: number
  fails: string[]
  proofs: { member: string; shown: number; hidden: number }[]
  /** Hidden records whose bytes are known here and whose leaf they explain, with no salt or with one that the bundle shows. */
  guessed: number
  tried: number
}

export async function judge({ rig, secrets }: Planted): Promise<Judged> {
  const open = await rig.bundle(join(rig.place, 'open'))
  const closed = await rig.bundle(join(rig.place, 'closed'), {
    redact: { reason: 'ordered', values: [], secrets, events: [], fields: [], members: [] },
  })
  const { leaks, streams } = leaksIn(closed, secrets)
  const known = leaksIn(open, secrets)
  const verdict = await checkPath(closed)
  const judged: Judged = {
    leaks,
    streams,
    found: secrets.filter((secret) => known.leaks.some((leak) => leak.startsWith(`${secret} `))).length,
    fails: verdict.checks.filter(({ status }) => status === 'fails').map((one) => `${one.name} ${one.subject}: ${one.detail}`),
    proofs: [],
    guessed: 0,
    tried: 0,
  }
  const records = withheldRecords(open)
  for (const name of readdirSync(join(closed, 'proofs'))) {
    const proof = JSON.parse(readFileSync(join(closed, 'proofs', name), 'utf8')) as Proof
    judged.proofs.push({ member: proof.member, shown: proof.shown.length, hidden: proof.hidden.length })
    const leaves = new Set(proof.hidden.filter(([, level]) => level === 0).map(([, , hash]) => hash))
    const salts = ['', ...proof.shown.map(({ salt }) => salt), '00'.repeat(16)]
    for (const record of records)
      for (const salt of salts) {
        judged.tried++
        for (const prefix of [[0], []]) {
          const guess = createHash('sha256').update(Buffer.from(prefix)).update(Buffer.from(salt, 'hex')).update(record).digest('hex')
          if (leaves.has(guess)) judged.guessed++
        }
      }
  }
  return judged
}

interface Proof {
  member: string
  shown: { salt: string }[]
  hidden: [number, number, string][]
}

/** The very records, as whoever has the whole bundle knows them. */
function withheldRecords(open: string): Buffer[] {
  const found: Buffer[] = []
  for (const name of readdirSync(join(open, 'originals'))) {
    const text = readFileSync(join(open, 'originals', name), 'utf8')
    if (!text.startsWith('{"Records":[') || text.length > 1_000_000) continue
    for (const record of (JSON.parse(text) as { Records: unknown[] }).Records) found.push(Buffer.from(JSON.stringify(record)))
  }
  return found
}
