// What rules found in the events of one batch, until the batch goes.
import type { BatchMatches } from '../../contract/batch.ts'

export class FoundMatches {
  #rules = new Map<string, number>()
  #event: number[] = []
  #rule: number[] = []
  #until: bigint[] = []
  #fields: string[] = []

  add(event: number, rule: string, until: bigint, fields: string): void {
    let number = this.#rules.get(rule)
    if (number === undefined) {
      number = this.#rules.size
      this.#rules.set(rule, number)
    }
    this.#event.push(event)
    this.#rule.push(number)
    this.#until.push(until)
    this.#fields.push(fields)
  }

  /** Undefined when nothing matched; collecting starts anew. */
  take(): BatchMatches | undefined {
    if (this.#event.length === 0) return undefined
    const taken: BatchMatches = {
      rules: [...this.#rules.keys()],
      event: Uint32Array.from(this.#event),
      rule: Uint32Array.from(this.#rule),
      until: BigInt64Array.from(this.#until),
      fields: this.#fields,
    }
    this.#rules = new Map()
    this.#event = []
    this.#rule = []
    this.#until = []
    this.#fields = []
    return taken
  }
}
