// Finds which of many words occur in a text in one pass over it, whatever their number.

export class WordFinder {
  /** Alphabet: code units that occur in any word, renumbered from 1; 0 is every other. */
  readonly #codes = new Map<number, number>()
  readonly #ascii = new Uint16Array(128)
  readonly #width: number
  readonly #next: Int32Array
  readonly #out: (number[] | undefined)[]

  /** `words` are lower-cased and not empty; the number of a word is its place in the list. */
  constructor(words: readonly string[]) {
    for (const word of words) {
      for (let i = 0; i < word.length; i++) {
        const code = word.charCodeAt(i)
        if (!this.#codes.has(code)) this.#codes.set(code, this.#codes.size + 1)
      }
    }
    for (const [code, number] of this.#codes) if (code < 128) this.#ascii[code] = number
    this.#width = this.#codes.size + 1
    const size = words.reduce((sum, word) => sum + word.length, 1)
    const next = new Int32Array(size * this.#width).fill(-1)
    const out: (number[] | undefined)[] = [undefined]
    let states = 1
    for (const [number, word] of words.entries()) {
      let state = 0
      for (let i = 0; i < word.length; i++) {
        const cell = state * this.#width + this.#codes.get(word.charCodeAt(i))!
        if (next[cell] === -1) {
          next[cell] = states
          out[states++] = undefined
        }
        state = next[cell]!
      }
      out[state] = [...(out[state] ?? []), number]
    }
    const fail = new Int32Array(states)
    const queue: number[] = []
    for (let code = 0; code < this.#width; code++) {
      const to = next[code]!
      if (to === -1) next[code] = 0
      else queue.push(to)
    }
    for (let head = 0; head < queue.length; head++) {
      const state = queue[head]!
      const back = fail[state]!
      if (out[back]) out[state] = [...(out[state] ?? []), ...out[back]]
      for (let code = 0; code < this.#width; code++) {
        const cell = state * this.#width + code
        const to = next[cell]!
        if (to === -1) next[cell] = next[back * this.#width + code]!
        else {
          fail[to] = next[back * this.#width + code]!
          queue.push(to)
        }
      }
    }
    this.#next = next.subarray(0, states * this.#width)
    this.#out = out
  }

  /** Calls `found` with the number of every word in the text; the same word may be told more than once. */
  scan(text: string, found: (word: number) => void): void {
    let state = 0
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      const symbol = code < 128 ? this.#ascii[code]! : (this.#codes.get(code) ?? 0)
      state = this.#next[state * this.#width + symbol]!
      const out = this.#out[state]
      if (out) for (const word of out) found(word)
    }
  }
}
