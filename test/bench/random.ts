// Seeded randomness for generated data: the same seed gives the same bytes on every machine.

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const base64Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export interface Random {
  /** 32 random bits. */
  next(): number
  /** 0 <= n < below. */
  int(below: number): number
  unit(): number
  pick<T>(values: readonly T[]): T
  /** Skewed: low indexes are chosen far more often. */
  zipf(below: number): number
  hex(digits: number): string
  key(characters: number): string
  base64(characters: number): string
  uuid(): string
}

/** mulberry32 (public domain, Tommy Ettinger). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) >>> 0
  }
  const int = (below: number) => Math.floor((next() / 4294967296) * below)
  const word = () => next().toString(16).padStart(8, '0')
  const hex = (digits: number) => {
    let text = ''
    while (text.length < digits) text += word()
    return text.slice(0, digits)
  }
  const of = (alphabet: string, n: number) => {
    let text = ''
    for (let i = 0; i < n; ) {
      let bits = next()
      for (let k = 0; k < 5 && i < n; k++, i++) {
        text += alphabet[(bits & 63) % alphabet.length]
        bits >>>= 6
      }
    }
    return text
  }
  return {
    next,
    int,
    unit: () => next() / 4294967296,
    pick: (values) => values[int(values.length)]!,
    zipf: (below) => Math.min(below - 1, Math.floor(below ** (next() / 4294967296)) - 1),
    hex,
    key: (n) => of(letters, n),
    base64: (n) => of(base64Letters, n),
    uuid: () => {
      const h = hex(32)
      return `${h.slice(0, 8)}-${h.slice(8, 12)}-4${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20)}`
    },
  }
}
