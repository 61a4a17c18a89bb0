// One mutated flow log read in runs of lines and line by line; says what the two ways tell differently.
import { isDeepStrictEqual } from 'node:util'
import { readFlow } from '../../src-main/jobs/import/testing/read-flow.ts'
import { awsVpcflow } from '../../src-main/sources/aws_vpcflow/source.ts'
import { headBytes, recognise } from '../../src-main/sources/recognise.ts'
import type { Random } from './random.ts'
import type { Sample } from './try-source.ts'

/** What does not hold; undefined when all does. Throws where anything threw. */
export async function tryRuns(sample: Sample, bytes: Buffer, random: Random): Promise<string | undefined> {
  const found = recognise(bytes.subarray(0, headBytes), bytes.length <= headBytes, sample.name)
  const claimed = 'source' in found && found.source === awsVpcflow ? found : { source: awsVpcflow, claim: sample.claim }
  const log = { bytes, claimed, chunk: random.one([1 << 20, 4096, 700, 60]), skip: random.one([0, 0, 1, 20]) }
  const { runs, ...fast } = await readFlow(log, true)
  const { runs: none, ...slow } = await readFlow(log, false)
  if (none > 0) return `${none} events came in runs where lines were to come one by one`
  if (isDeepStrictEqual(fast, slow)) return undefined
  return `as ${claimed.claim.form}, in pieces of ${log.chunk}, ${log.skip} left out, ${runs} events in runs: ${firstDifference(fast, slow, '')}`
}

/** Where the two differ first, as a path and both values. */
function firstDifference(a: unknown, b: unknown, path: string): string {
  if (typeof a === 'object' && a && typeof b === 'object' && b && !ArrayBuffer.isView(a)) {
    const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>]
    const key = [...new Set([...Object.keys(one), ...Object.keys(other)])].find((name) => !isDeepStrictEqual(one[name], other[name]))
    if (key !== undefined) return firstDifference(one[key], other[key], `${path}.${key}`)
  }
  return `${path} is ${told(a)} in runs and ${told(b)} line by line`
}

const told = (value: unknown) => JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}n` : inner)) ?? 'absent'
