// A small case with everything the verifier looks at: plain, gzip, tar, zip and bzip2 originals, a sensor's package, a large file,
// a report that cites records in them, and a bundle of it.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Redaction } from '../../src-main/contract/redaction.ts'
import { seal } from '../../src-main/evidence/package/bag.ts'
import { generateKey } from '../../src-main/evidence/package/minisign.ts'
import { writeTarGz } from '../../src-main/evidence/package/tar.ts'
import { zipOf } from '../../src-main/report/forms/zip.ts'
import { createWorkbench, type Workbench } from '../../src-main/workbench/workbench.ts'

export interface Checked {
  what: string
  holds: boolean
  checks: { name: string; status: string; kind?: string; subject: string; detail: string }[]
  words: string
}
export interface Verifier {
  verify(files: unknown, options?: { head?: { count: number; hash: string }; key?: string }): Promise<Checked>
  filesOf(path: string): Promise<unknown>
  anchorsOf(head: string | undefined, key: string | undefined): { head?: { count: number; hash: string }; key?: string } | string
  takeZstd(decoder: unknown): void
  internals: Record<string, (...args: never[]) => unknown>
}
export const verifierPath = join(import.meta.dirname, '../../verifier/vestige-verify.mjs')
export const verifier = (await import(verifierPath)) as Verifier

export const checkPath = async (path: string, options: { head?: { count: number; hash: string }; key?: string } = {}) =>
  verifier.verify(await verifier.filesOf(path), options)

export interface Rig {
  place: string
  home: string
  dir: string
  bench: Workbench
  key: string
  finish(job: string): Promise<string>
  bundle(path: string, more?: { scope?: 'cited' | 'all' | 'none'; redact?: Redaction; include?: ('notes' | 'drafts')[] }): Promise<string>
  remove(): Promise<void>
}

export const record = (n: number, user: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    eventVersion: '1.09',
    eventID: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    eventTime: `2026-01-02T03:${String(Math.floor(n / 60) % 60).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z`,
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'eu-central-1',
    sourceIPAddress: `192.0.2.${n % 250}`,
    userAgent: 'aws-cli/2.15',
    userIdentity: { type: 'IAMUser', accountId: '111122223333', userName: user },
    recipientAccountId: '111122223333',
    ...more,
  })
export const delivery = (...records: string[]) => `{"Records":[${records.join(',')}]}`
const some = (from: number, count: number, user: string, more?: (n: number) => Record<string, unknown>) =>
  delivery(...Array.from({ length: count }, (_, i) => record(from + i, user, more?.(from + i))))

/** `plant` adds fields to record n. */
export async function evidence(folder: string, plant: (n: number) => Record<string, unknown> = () => ({})): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const put = (name: string, bytes: string | Uint8Array) => writeFileSync(join(folder, name), bytes)
  put('plain.json', some(0, 20, 'plain', plant))
  put('twice.json.gz', Buffer.concat([gzipSync(some(100, 40, 'gzip', plant))]))
  put('untouched.json', some(900, 5, 'quiet'))
  await writeTarGz(
    join(folder, 'inside.tar.gz'),
    [1, 2].map((n) => {
      const bytes = Buffer.from(some(n * 200, 18, `tar${n}`, plant))
      return { path: `logs/part-${n}.json`, size: bytes.length, read: () => [bytes] }
    }),
  )
  put('inside.zip', zipOf([{ name: 'a.json', bytes: Buffer.from(some(600, 17, 'zip', plant)) }] as never))
  // Noise does not compress, so that this one lies in a file of its own.
  const noise = Array.from({ length: 3000 }, (_, i) =>
    record(10_000 + i, 'large', { requestID: `${(i * 2654435761) % 2 ** 32}`.padStart(500, `${i}abcdef`) }),
  )
  put('large.json', delivery(...noise))
  const key = generateKey()
  const bag = join(folder, '..', 'bag')
  mkdirSync(join(bag, 'data'), { recursive: true })
  writeFileSync(join(bag, 'data', 'detection.json'), '{"rule":"x"}')
  await seal({ folder: bag, name: 'sensor-1', out: folder, info: { lines: [['Vestige-Sequence', '1']] }, key, next: generateKey() })
  if (existsSync('/bin/bzip2') || existsSync('/usr/bin/bzip2')) {
    put('shut.json', some(800, 6, 'bzip', plant))
    execFileSync('bzip2', [join(folder, 'shut.json')])
  }
}

export async function makeRig(plant?: (n: number) => Record<string, unknown>): Promise<Rig> {
  const place = mkdtempSync(join(tmpdir(), 'vestige-verifier-'))
  const home = join(place, 'home')
  mkdirSync(home)
  await evidence(join(place, 'in'), plant)
  const bench = await createWorkbench({ host: 'lab', home, passphrase: '' })
  const { client } = bench
  const identity = await client.examiner.setIdentity({ name: 'Ada Examiner', mail: 'ada@example.org', organisation: 'Lab', passphrase: '' })
  const dir = join(place, 'case.vestige')
  await client.case.create({ path: dir, title: 'Verified case' })
  const finish = async (job: string): Promise<string> => {
    for await (const progress of await client.evidence.jobs()) {
      if (progress.job !== job || progress.state === 'running') continue
      if (progress.state !== 'done') throw new Error(progress.message ?? progress.state)
      return progress.exhibit ?? ''
    }
    throw new Error('no end')
  }
  await finish((await client.evidence.receive({ paths: [join(place, 'in')], detect: false })).job)
  await finish((await client.evidence.receive({ paths: [join(place, 'in', 'plain.json')], detect: false })).job)
  await signedReport(bench)
  return {
    place,
    home,
    dir,
    bench,
    key: identity.examiner!.fingerprint,
    finish,
    async bundle(path, { scope = 'all', redact, include = [] } = {}) {
      await finish((await client.bundle.write({ path, scope, include, ...(redact && { redact }) })).job)
      return path
    },
    async remove() {
      await bench.close()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

/** Cites three records of every member that has any. */
async function signedReport({ client }: Workbench): Promise<void> {
  const begun = await client.report.create({ kind: 'incident', title: 'Report of a test' })
  const report = begun.draft.id
  let draft = begun
  for (const sentence of begun.draft.sentences)
    if (sentence.decision.state === 'proposed')
      draft = await client.report.edit({ report, edit: { do: 'decide', id: sentence.id, state: 'rejected', note: '' } })
  for (const user of ['plain', 'gzip', 'tar1', 'tar2', 'zip', 'bzip', 'large']) {
    const { rows } = await client.events.page({ query: `user:${user}`, limit: 3 })
    if (rows.length === 0) continue
    const citations = rows.map(({ uid }) => ({ kind: 'event' as const, uid }))
    const text = `The credential ${user} read objects.`
    draft = await client.report.edit({
      report,
      edit: { do: 'write', section: 'summary', finding: null, kind: 'fact', text, citations, coverage: null },
    })
  }
  await client.report.signOff({ report, version: draft.version })
}

export const copyOf = (from: string, to: string): string => {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
  return to
}
