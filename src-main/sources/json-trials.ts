// The usual shapes of JSON exports, tried in turn for a source whose records are objects.
import type { Claim, Framing, Probe } from '../contract/source.ts'

const framings: readonly Framing[] = [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }]

/** A claim when `formOf` knows the first record. */
export function claimJson(probe: Probe, formOf: (value: unknown) => string | undefined, confidence = 0.95): Claim | undefined {
  for (const framing of framings) {
    const form = formOf(probe.firstRecord(framing))
    if (form !== undefined) return { framing, form, confidence }
  }
  return undefined
}
