// Which sources read plain records without building their values, and the one scanner of a thread.
import type { Claim, MemberContext, RecordOutcome, Row } from '../../contract/source.ts'
import { claimPlain, projectPlain } from '../aws_cloudtrail/plain.ts'
import { cloudtrailPaths } from '../aws_cloudtrail/plain-paths.ts'
import { type PlainPaths, PlainScanner } from './plain-scanner.ts'

export interface PlainSource {
  readonly paths: PlainPaths
  /** Fills the row; `undefined` where the record's value must be built. */
  project(scan: PlainScanner, member: MemberContext, row: Row): RecordOutcome | undefined
  /** The source's own claim, where a plain first record shows it at once; `undefined` where it must be asked. */
  claim(scan: PlainScanner, head: Uint8Array): Claim | undefined
}

const sources: ReadonlyMap<string, PlainSource> = new Map([
  ['aws_cloudtrail', { paths: cloudtrailPaths, project: projectPlain, claim: claimPlain }],
])

export function plainSource(id: string): PlainSource | undefined {
  return sources.get(id)
}

let scanner: PlainScanner | undefined

/** Its memory is some 20 MB, so a thread has one; who uses it tells its paths again before each piece. */
export function plainScanner(): PlainScanner {
  scanner ??= new PlainScanner()
  return scanner
}
