// Runs the shipped golden samples of every source and known answers of what custody rests on, and says so in a dated record.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { setImmediate as breathe } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { canonicalJson } from '../contract/canonical-json.ts'
import type { ValidationRecord } from '../contract/procedures/validation.ts'
import type { Source } from '../contract/source.ts'
import { memberKey, merkleBuilder, prove, verifyProof } from '../evidence/merkle.ts'
import { sources } from '../sources/registry.ts'
import { claimants, expectation, type Sample } from '../sources/testing/golden.ts'
import type { Job } from './progress.ts'

const folder = fileURLToPath(new URL('../sources/', import.meta.url))

export interface ValidationOptions {
  by: string
  tool: string
  now?: Date
  /** Where `SOURCE/samples/` lies. */
  samples?: string
}

function samplesIn(base: string, source: Source): Sample[] {
  const place = join(base, source.id, 'samples')
  if (!existsSync(place)) return []
  return readdirSync(place)
    .filter((name) => !name.endsWith('.expected.json'))
    .sort()
    .map((name) => ({ source, name, path: join(place, name), bytes: readFileSync(join(place, name)) }))
}

export async function validate(options: ValidationOptions, job: Pick<Job, 'signal' | 'set' | 'step'>): Promise<ValidationRecord> {
  const base = options.samples ?? folder
  const all = sources.map((source) => ({ source, samples: samplesIn(base, source) }))
  const problems: ValidationRecord['problems'] = []
  const digest = createHash('sha256')
  const rows: ValidationRecord['sources'] = []
  job.set({ phase: 'samples', totalFiles: all.reduce((sum, one) => sum + one.samples.length, 0) })
  for (const { source, samples } of all) {
    const row = { id: source.id, title: source.title, samples: samples.length, records: 0, passed: 0 }
    if (samples.length === 0) problems.push({ sample: source.id, problem: 'its samples are not on this machine' })
    for (const sample of samples) {
      job.signal.throwIfAborted()
      await breathe()
      const found = judge(sample, digest)
      row.records += found.records
      if (found.problem === undefined) row.passed++
      else problems.push({ sample: `${source.id}/${sample.name}`, problem: found.problem })
      job.step({ files: 1 })
    }
    rows.push(row)
  }
  job.set({ phase: 'known answers' })
  const known = knownAnswers()
  const count = (name: 'samples' | 'passed') => rows.reduce((sum, row) => sum + row[name], 0)
  return {
    at: (options.now ?? new Date()).toISOString(),
    by: options.by,
    tool: options.tool,
    platform: [
      { name: 'Node', value: process.version },
      { name: 'System', value: `${platform()} ${release()} ${arch()}` },
      { name: 'Processor', value: `${cpus()[0]?.model.trim() ?? 'unknown'}, ${cpus().length} threads` },
      { name: 'Memory', value: `${Math.round(totalmem() / 2 ** 30)} GiB` },
    ],
    samples: count('samples'),
    passed: count('passed'),
    sources: rows,
    known,
    problems,
    holds: problems.length === 0 && known.every((one) => one.holds),
    digest: digest.digest('hex'),
  }
}

function judge(sample: Sample, digest: ReturnType<typeof createHash>): { records: number; problem?: string } {
  const path = `${sample.path}.expected.json`
  try {
    const before = readFileSync(path)
    digest.update(createHash('sha256').update(sample.bytes).digest()).update(createHash('sha256').update(before).digest())
    const expected = JSON.parse(before.toString('utf8')) as { account?: { records?: number } }
    const records = expected.account?.records ?? 0
    if (!isDeepStrictEqual(expectation(sample), expected)) return { records, problem: 'is read otherwise than its expectation says' }
    const others = claimants(sample).filter((id) => id !== sample.source.id)
    return others.length > 0 ? { records, problem: `claimed by ${others.join(', ')} too` } : { records }
  } catch (error) {
    return { records: 0, problem: (error as Error).message }
  }
}

/** From FIPS 180-4, RFC 8032 (test 2), RFC 8785 and RFC 7693; a tree and a compression against themselves. */
function knownAnswers(): ValidationRecord['known'] {
  const hash = (name: string, text: string) => createHash(name).update(text).digest('hex')
  const spki = Buffer.from('302a300506032b65700321003d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex')
  const signature = Buffer.from(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    'hex',
  )
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const records = Array.from({ length: 300 }, (_, i) => Buffer.from(`record ${i}`))
  const salt = memberKey(Buffer.from('validation'), 'ab'.repeat(32))
  const builder = merkleBuilder(salt)
  for (const one of records) builder.add(one)
  const { root, proof } = prove(salt, records, 271)
  const bytes = Buffer.from('sealed '.repeat(1000))
  return [
    {
      name: 'SHA-256 of "abc" (FIPS 180-4)',
      holds: hash('sha256', 'abc') === 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
    { name: 'BLAKE2b-512 of "abc" (RFC 7693)', holds: hash('blake2b512', 'abc').startsWith('ba80a53f981c4d0d6a2797b69f12f6e9') },
    { name: 'Ed25519 signature accepted (RFC 8032, test 2)', holds: verify(null, Buffer.from([0x72]), key, signature) },
    { name: 'Ed25519 signature of other bytes refused', holds: !verify(null, Buffer.from([0x73]), key, signature) },
    { name: 'Canonical JSON (RFC 8785)', holds: canonicalJson({ b: [1e21, 0.1], a: 'é\n' }) === '{"a":"é\\n","b":[1e+21,0.1]}' },
    {
      name: 'Record proof accepted, and refused for another record',
      holds: root === builder.root() && verifyProof(root, records[271]!, proof) && !verifyProof(root, records[270]!, proof),
    },
    { name: 'Sealing gives back what it took', holds: zstdDecompressSync(zstdCompressSync(bytes)).equals(bytes) },
  ]
}

export function validationText(record: ValidationRecord): string {
  const line = (name: string, value: string) => `${name.padEnd(14)}${value}\n`
  return [
    `Validation record: ${record.holds ? 'PASSED' : 'NOT PASSED'}\n\n`,
    line('Date (UTC)', record.at),
    line('Run by', record.by),
    line('Tool', record.tool),
    ...record.platform.map(({ name, value }) => line(name, value)),
    line('Samples', `${record.passed} of ${record.samples} are read as expected`),
    line('Sample set', `SHA-256 ${record.digest}`),
    '\nKnown answers\n',
    ...record.known.map(({ name, holds }) => `  ${holds ? 'holds' : 'FAILS'}  ${name}\n`),
    '\nSources\n',
    ...record.sources.map(
      (one) =>
        `  ${one.id.padEnd(28)} ${String(one.passed).padStart(3)} of ${String(one.samples).padStart(3)} samples, ${one.records} records\n`,
    ),
    ...(record.problems.length > 0 ? ['\nProblems\n', ...record.problems.map((one) => `  ${one.sample}: ${one.problem}\n`)] : []),
    '\nWhat this shows: this program on this machine reads the shipped samples as their expectations say. It does not show that a source\nreads every file its vendor may write; each source’s README names its limits.\n',
    '\nReviewed by: ______________________________   Date: ______________\n',
  ].join('')
}

export function validationHtml(record: ValidationRecord): string {
  const html = (text: string) => text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Validation record ${record.at}</title><style>
body { font: 13px/1.5 "JetBrains Mono", ui-monospace, monospace; margin: 2rem auto; max-width: 60rem; color: #16191d; background: #fff; white-space: pre-wrap; }
@page { size: A4; margin: 16mm; } @media print { body { margin: 0; font-size: 10px; } }
</style></head><body>${html(validationText(record))}</body></html>
`
}
