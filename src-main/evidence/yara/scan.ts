// YARA over bytes: rules of the examiner's choice, compiled once. The only door to the native scanner.
import { createRequire } from 'node:module'

interface Match {
  offset: number
  length: number
}
interface RuleMatch {
  ruleIdentifier: string
  namespace: string
  meta: Record<string, unknown>
  tags: string[]
  matches: Match[]
}
interface Scanner {
  scan(data: Buffer): RuleMatch[]
  setMaxMatchesPerPattern(most: number): void
}
interface Module {
  compile(rules: string): Scanner
}

export interface YaraHit {
  rule: string
  /** The rule's own `description`. */
  description: string
  spans: { start: number; end: number }[]
}
export type Yara = (bytes: Buffer) => YaraHit[]

const matchesOfPattern = 20
const scannedBytes = 64 * 1024 * 1024

/** Throws with the compiler's words when the rules do not compile. */
export function compileYara(rules: string): Yara {
  // Asked for only where rules are: the library weighs much.
  const { compile } = createRequire(import.meta.url)('@litko/yara-x') as Module
  const scanner = compile(rules)
  scanner.setMaxMatchesPerPattern(matchesOfPattern)
  return (bytes) =>
    scanner.scan(bytes.subarray(0, scannedBytes)).map(({ ruleIdentifier, meta, matches }) => ({
      rule: ruleIdentifier,
      description: typeof meta?.description === 'string' ? meta.description : '',
      spans: (matches.length > 0 ? matches : [{ offset: 0, length: Math.min(bytes.length, 64) }])
        .slice(0, matchesOfPattern)
        .map(({ offset, length }) => ({ start: offset, end: offset + length })),
    }))
}
