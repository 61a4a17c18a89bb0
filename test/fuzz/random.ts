// Numbers from a seed alone, so that any input can be made again from what a finding prints.

export interface Random {
  /** 0 to n - 1. */
  below(n: number): number
  one<T>(of: readonly T[]): T
  bytes(n: number): Buffer
}

/** FNV-1a, so that a seed may be any text. */
export function seedOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** mulberry32 */
export function random(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return {
    below: (n) => next() % Math.max(1, n),
    one: (of) => of[next() % of.length]!,
    bytes: (n) => Buffer.from(Array.from({ length: n }, () => next() & 0xff)),
  }
}
