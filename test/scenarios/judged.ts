// A story's packages as evidence of a case: the verdict with them, and without.
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Verdict } from '../../src-main/contract/verdict.ts'
import { Court } from '../eval/court.ts'
import { at, tetragon } from '../eval/records.ts'
import type { Told } from './stories.ts'

export async function judged(told: Told, parent: string): Promise<{ full: Verdict; without: Verdict }> {
  const court = new Court()
  const alert = `${tetragon({ time: at('10:00:00'), binary: '/bin/sh', args: '-c id', parent, host: 'vm' })}\n`
  try {
    return await court.try(
      { alert: { 'alert.jsonl': alert }, package: Object.fromEntries(told.packages.map((path) => [basename(path), readFileSync(path)])) },
      async ({ verdict, pack }) => ({ full: await verdict(), without: await verdict(undefined, [pack!]) }),
    )
  } finally {
    await court.end()
  }
}
