// Which source a member belongs to, by its content; or why none claims it.
import type { Claim, Encoding, Probe, Source } from '../contract/source.ts'
import { encodingOf, fromUtf16 } from './framing/utf16.ts'
import { isMapped } from './mapping/mapped-source.ts'
import { plainScanner, plainSource } from './plain/plain-source.ts'
import { createProbe, describeHead } from './probe.ts'
import { sources } from './registry.ts'

export type Recognition = { source: Source; claim: Claim } | { unrecognised: string }

/** Bytes a recogniser wants to see of a member that is longer. */
export const headBytes = 64 * 1024

/** A claim this sure ends the search. */
export const sure = 0.95

/**
 * Claims a member from its first bytes (decompressed) and its path inside the exhibit. Never throws.
 * `likely` is asked first: files of one exhibit are mostly of one source.
 */
export function recognise(head: Uint8Array, whole: boolean, path: string, likely?: Source): Recognition {
  if (head.length === 0) return { unrecognised: 'an empty file' }
  const encoding = encodingOf(head)
  if (encoding) {
    const found = recognise(utf8Of(head, encoding), whole, path, likely)
    return 'unrecognised' in found ? { unrecognised: `UTF-16: ${found.unrecognised}` } : encoded(found, encoding)
  }
  const quick = likely && quickly(likely, head)
  if (quick) return { source: likely, claim: quick }
  const probe = createProbe(head, whole, path)
  const failures: string[] = []
  let best: { source: Source; claim: Claim } | undefined
  const first = likely && claimOf(likely, probe, [])
  if (likely && first && first.confidence >= sure) return { source: likely, claim: first }
  for (const source of sources) {
    const claim = claimOf(source, probe, failures)
    if (claim && (!best || claim.confidence > best.claim.confidence)) best = { source, claim }
    // Small files come by the hundred thousand; the golden runner holds that no two sources are ever sure of one.
    if (claim && claim.confidence >= sure) break
  }
  if (best) return { source: best.source, claim: noted(best.claim, failures) }
  return { unrecognised: [describeHead(head) ?? probe.describe(), ...failures].join('; ') }
}

function quickly(likely: Source, head: Uint8Array): Claim | undefined {
  const plain = plainSource(likely.id)
  if (plain === undefined) return undefined
  const scanner = plainScanner()
  scanner.use(plain.paths)
  // The same memory may have held another file.
  scanner.forget()
  const claim = plain.claim(scanner, head)
  return claim && claim.confidence >= sure ? claim : undefined
}

/** All claims, for the confusion test: at most one may be highest. */
export function allClaims(head: Uint8Array, whole: boolean, path: string): { source: Source; claim: Claim }[] {
  const encoding = encodingOf(head)
  if (encoding) return allClaims(utf8Of(head, encoding), whole, path).map((found) => encoded(found, encoding))
  const probe = createProbe(head, whole, path)
  return sources.flatMap((source) => {
    const claim = claimOf(source, probe, [])
    return claim ? [{ source, claim }] : []
  })
}

/** A source given by hand: its own claim, else the framing its bytes suggest. */
export function recogniseAs(source: Source, head: Uint8Array, whole: boolean, path: string): Recognition {
  const encoding = encodingOf(head)
  if (encoding) {
    const found = recogniseAs(source, utf8Of(head, encoding), whole, path)
    return 'unrecognised' in found ? found : encoded(found, encoding)
  }
  const probe = createProbe(head, whole, path)
  // A mapping is for the files it was made for; what lies beside them is read as ever.
  if (isMapped(source) && !source.fits(probe)) {
    const found = recognise(head, whole, path)
    return 'unrecognised' in found ? { unrecognised: `${found.unrecognised}; the mapping given does not fit it` } : found
  }
  const failures: string[] = []
  const claim = claimOf(source, probe, failures)
  if (claim) return { source, claim }
  const framing = probe.likelyFraming()
  if (!framing) return { unrecognised: [describeHead(head) ?? 'no framing fits these bytes', ...failures].join('; ') }
  return { source, claim: noted({ framing, form: 'by-hand', confidence: 1, note: 'source given by hand' }, failures) }
}

/** Without the mark. */
function utf8Of(head: Uint8Array, encoding: Encoding): Uint8Array {
  return fromUtf16(head.subarray(2, head.length), encoding).bytes
}

function encoded(found: { source: Source; claim: Claim }, encoding: Encoding): { source: Source; claim: Claim } {
  return { source: found.source, claim: { ...found.claim, framing: { ...found.claim.framing, encoding } } }
}

/** A source that fails on hostile bytes must not stop the others from claiming, and must not pass for one that looked. */
function claimOf(source: Source, probe: Probe, failures: string[]): Claim | undefined {
  try {
    return source.claim(probe)
  } catch (error) {
    failures.push(`source ${source.id} failed on its first bytes: ${error instanceof Error ? error.message : String(error)}`)
    return undefined
  }
}

function noted(claim: Claim, failures: readonly string[]): Claim {
  return failures.length === 0 ? claim : { ...claim, note: [...(claim.note ? [claim.note] : []), ...failures].join('; ') }
}
