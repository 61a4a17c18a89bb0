// Uids held as pairs of numbers, told as the 32 digits they are known by.
export class Uids {
  readonly #bytes: Buffer
  readonly #words: Uint32Array

  /** High and low half of each in turn. */
  constructor(pairs: BigInt64Array) {
    const copy = pairs.slice()
    this.#words = new Uint32Array(copy.buffer)
    // Digits begin with the highest byte.
    this.#bytes = Buffer.from(BigInt64Array.from(pairs).buffer).swap64()
  }

  text(at: number): string {
    return this.#bytes.toString('hex', at * 16, at * 16 + 16)
  }

  /** As the texts compare. */
  compare(a: number, b: number): number {
    const words = this.#words
    return (
      words[a * 4 + 1]! - words[b * 4 + 1]! ||
      words[a * 4]! - words[b * 4]! ||
      words[a * 4 + 3]! - words[b * 4 + 3]! ||
      words[a * 4 + 2]! - words[b * 4 + 2]!
    )
  }

  /** As the pairs of numbers compare. */
  compareSigned(a: number, b: number): number {
    const words = this.#words
    return (
      (words[a * 4 + 1]! | 0) - (words[b * 4 + 1]! | 0) ||
      words[a * 4]! - words[b * 4]! ||
      (words[a * 4 + 3]! | 0) - (words[b * 4 + 3]! | 0) ||
      words[a * 4 + 2]! - words[b * 4 + 2]!
    )
  }
}
