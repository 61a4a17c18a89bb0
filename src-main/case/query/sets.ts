// Lists of dictionary codes that a filter uses, kept until new values come: short ones as text, long ones as tables.
import type { Duck } from '../columns/duck.ts'

let serial = 0

export class CodeSets {
  readonly #duck: Duck
  readonly #sets = new Map<string, { version: number; set: string; table: string | null }>()
  readonly #limit = 64
  constructor(duck: Duck) {
    this.#duck = duck
  }

  /** `version` is the highest code there is. */
  async get(key: string, version: number, make: () => number[]): Promise<string> {
    const old = this.#sets.get(key)
    if (old?.version === version) return old.set
    const codes = make()
    let table: string | null = null
    let set = codes.join()
    if (codes.length > 100) {
      table = `codes_${++serial}`
      await this.#duck.exec(`create temp table ${table}(code integer not null)`)
      await this.#duck.append(table, ['int'], [Int32Array.from(codes)])
      set = `select code from ${table}`
    }
    this.#sets.delete(key)
    this.#sets.set(key, { version, set, table })
    if (old?.table) this.#gone.push(old.table)
    return set
  }

  #gone: string[] = []
  /** Called when no filter is in use. */
  async shrink(): Promise<void> {
    while (this.#sets.size > this.#limit) {
      const [key, one] = this.#sets.entries().next().value!
      this.#sets.delete(key)
      if (one.table) this.#gone.push(one.table)
    }
    const gone = this.#gone
    this.#gone = []
    for (const table of gone) await this.#duck.exec(`drop table if exists ${table}`)
  }

  clear(): void {
    for (const one of this.#sets.values()) if (one.table) this.#gone.push(one.table)
    this.#sets.clear()
  }
}
