// What rules found in the events of one batch, until the batch goes.
import type { BatchMatches } from '../../contract/batch.ts'

export class FoundMatches {
  #rules = new Map<string, number>()
  #texts = new Map<string, number>()
  #event: number[] = []
  #rule: number[] = []
  #until = new BigInt64Array(1024)
  #field: number[] = []

  add(event: number, rule: string, until: bigint, fields: string): void {
    const at = this.#event.length
    if (at === this.#until.length) {
      const more = new BigInt64Array(at * 2)
      more.set(this.#until)
      this.#until = more
    }
    this.#event.push(event)
    this.#rule.push(placeOf(this.#rules, rule))
    this.#until[at] = until
    this.#field.push(placeOf(this.#texts, fields))
  }

  /** Undefined when nothing matched; collecting starts anew. */
  take(): BatchMatches | undefined {
    if (this.#event.length === 0) return undefined
    const taken: BatchMatches = {
      rules: [...this.#rules.keys()],
      event: Uint32Array.from(this.#event),
      rule: Uint32Array.from(this.#rule),
      until: this.#until.slice(0, this.#event.length),
      texts: [...this.#texts.keys()],
      field: Uint32Array.from(this.#field),
    }
    this.#rules = new Map()
    this.#texts = new Map()
    this.#event = []
    this.#rule = []
    this.#field = []
    return taken
  }
}

function placeOf(places: Map<string, number>, text: string): number {
  let place = places.get(text)
  if (place === undefined) {
    place = places.size
    places.set(text, place)
  }
  return place
}
