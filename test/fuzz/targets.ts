// What is fuzzed: every source over its own samples, flow logs in runs of lines, and what opens containers over archives made here of those samples.
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { strToU8, zipSync } from 'fflate'
import { pack as tarPack } from 'tar-stream'
import { awsVpcflow } from '../../src-main/sources/aws_vpcflow/source.ts'
import { sources } from '../../src-main/sources/registry.ts'
import { claimOf, samplesOf } from '../../src-main/sources/testing/golden.ts'
import { mutate } from './mutate.ts'
import { random, seedOf } from './random.ts'
import { tryContainer } from './try-container.ts'
import { tryRuns } from './try-runs.ts'
import { type Sample, trySource } from './try-source.ts'

export interface Target {
  name: string
  /** The `n`th input of this seed: what does not hold, or undefined. */
  run(seed: string, n: number): Promise<{ wrong: string | undefined; input: () => string }>
}

/** A small container format that needs no tool of the machine: xz and bzip2 of the word "vestige" twenty times. */
const xz = '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ACfAA9dADsZSs4gKJGpPg5rBIQAAAAA9b9UH+8PXXoAASugAQAAANvZpWaxxGf7AgAAAAAEWVo='
const bzip2 = 'QlpoOTFBWSZTWac0bnsAAE+RgEAAAqANACAAMQwAUqBpomyYTpMJ0mEwnxdyRThQkKc0bns='

export async function targets(): Promise<Target[]> {
  const list: Target[] = []
  const everything: Buffer[] = []
  for (const source of sources) {
    const samples: Sample[] = samplesOf(source).map((sample) => ({
      name: `samples/${sample.name}`,
      bytes: sample.bytes,
      claim: claimOf(sample),
    }))
    for (const { bytes } of samples) everything.push(bytes)
    if (samples.length === 0) continue
    list.push({
      name: source.id,
      async run(seed, n) {
        const choose = random(seedOf(`${seed}/${source.id}/${n}`))
        const sample = samples[(n + choose.below(samples.length)) % samples.length]!
        const { bytes, how } = mutate(
          sample.bytes,
          choose.one(choose.below(3) === 0 ? everything : samples.map((one) => one.bytes)),
          choose,
        )
        return { wrong: trySource(source, sample, bytes, choose), input: () => `${sample.name}, ${how.join(' + ')}, ${bytes.length} bytes` }
      },
    })
  }
  const flows: Sample[] = samplesOf(awsVpcflow).map((sample) => ({
    name: `samples/${sample.name}`,
    bytes: sample.bytes,
    claim: claimOf(sample),
  }))
  const lines = flows.filter(({ claim }) => claim.form.startsWith('text'))
  list.push({
    name: 'flow_runs',
    async run(seed, n) {
      const choose = random(seedOf(`${seed}/flow_runs/${n}`))
      const sample = choose.one(lines)
      // A sample has a dozen lines: many of them, so that what is read one by one is followed by runs again.
      const many = Buffer.concat(Array.from({ length: 1 + choose.below(30) }, () => sample.bytes))
      const { bytes, how } = mutate(many, choose.one(choose.below(3) === 0 ? everything : lines.map((one) => one.bytes)), choose)
      return { wrong: await tryRuns(sample, bytes, choose), input: () => `${sample.name}, ${how.join(' + ')}, ${bytes.length} bytes` }
    },
  })
  const archives = await containerSamples(everything)
  list.push({
    name: 'containers',
    async run(seed, n) {
      const choose = random(seedOf(`${seed}/containers/${n}`))
      const sample = choose.one(archives)
      const { bytes, how } = mutate(sample, choose.one(archives), choose)
      return { wrong: await tryContainer(bytes, choose), input: () => `${how.join(' + ')}, ${bytes.length} bytes` }
    },
  })
  return list
}

async function containerSamples(texts: readonly Buffer[]): Promise<Buffer[]> {
  const [one, two, three] = [texts[0]!, texts[Math.floor(texts.length / 2)]!, texts.at(-1)!]
  const pack = tarPack()
  for (const [i, body] of [one, two, three].entries()) pack.entry({ name: `logs/${i}.log`, mtime: new Date(1e12) }, body)
  pack.entry({ name: `${'deep/'.repeat(40)}file`, mtime: new Date(1e12) }, 'pax')
  pack.finalize()
  const parts: Buffer[] = []
  for await (const part of pack) parts.push(part as Buffer)
  const tar = Buffer.concat(parts)
  const zip = Buffer.from(zipSync({ 'a.json': one, 'b/c.csv': [two, { level: 0 }], 'd.txt': strToU8('text') }, { mtime: 1e12 }))
  return [
    gzipSync(one),
    Buffer.concat([gzipSync(one), gzipSync(two)]),
    zstdCompressSync(two),
    tar,
    gzipSync(tar),
    zip,
    gzipSync(zip),
    Buffer.from(zipSync({ 'inner.tar.gz': gzipSync(tar), 'inner.zip': zip }, { mtime: 1e12 })),
    Buffer.from(xz, 'base64'),
    Buffer.from(bzip2, 'base64'),
  ]
}
