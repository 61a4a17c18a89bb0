// Watches one folder for a case: what has come whole is handed on once, in order, and what became of it is remembered.
import type { CaseClient } from '../../case/client.ts'
import type { InboxEntry, Inbox as Shown } from '../../contract/procedures/inbox.ts'
import { type Arrival, arrivals } from './arrivals.ts'

/** As it is kept with the case. */
export interface Standing {
  path: string
  of: string
  since: string
  /** The latest, which are shown. */
  entries: (InboxEntry & { mark: string })[]
  /** Name and mark of earlier ones that still lie there: they are not received again. */
  earlier?: [name: string, mark: string][]
}

export interface InboxOptions {
  client: CaseClient
  standing: Standing
  /** Imports it and says what was found. */
  receive: (arrival: Arrival) => Promise<{ exhibit: string; said: string }>
  onChange: () => void
  /** Between two looks. */
  everyMs?: number
  /** How long a size must stay. */
  settledMs?: number
  /** After this long, what its own list finds incomplete is received as it is, and its checks then say so. */
  patienceMs?: number
  entriesKept?: number
}

export const inboxKey = 'inbox.standing'
/** Network shares tell of changes late or never, so it is looked at again and again. */
const every = 1000
const settled = 2000
const patience = 60_000
const entriesKept = 2000

export class Inbox {
  readonly #options: InboxOptions
  readonly #stable = new Map<string, { mark: string; since: number }>()
  readonly #standing: Standing
  readonly #earlier: Map<string, string>
  #looks = 0
  #problem: string | null = null
  #stopped = false
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> = Promise.resolve()

  constructor(options: InboxOptions) {
    this.#options = options
    this.#standing = options.standing
    this.#earlier = new Map(options.standing.earlier)
    // What was at work when the case was closed is looked at again.
    this.#standing.entries = this.#standing.entries.filter(({ state }) => state === 'imported' || state === 'failed')
    this.#next(0)
  }

  shown(): Shown {
    const { path, of, since, entries } = this.#standing
    const waiting = [...this.#stable.keys()].filter((name) => !this.#earlier.has(name) && !entries.some((one) => one.name === name))
    return {
      path,
      of,
      since,
      watching: !this.#stopped && this.#problem === null,
      problem: this.#problem,
      looks: this.#looks,
      entries: [
        ...waiting.map((name) => ({
          name,
          state: 'arriving' as const,
          exhibit: null,
          said: 'not complete yet',
          at: new Date().toISOString(),
        })),
        ...entries.map(({ mark: _mark, ...entry }) => entry).reverse(),
      ],
    }
  }

  /** Ends after what is at work. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#looking
  }

  #next(ms: number): void {
    if (this.#stopped) return
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error) => {
          this.#problem = (error as Error).message
        })
        .then(() => this.#next(this.#options.everyMs ?? every))
    }, ms)
    this.#timer.unref()
  }

  async #look(): Promise<void> {
    let there: Arrival[]
    try {
      there = arrivals(this.#standing.path)
      this.#problem = null
    } catch (error) {
      const said = `the inbox cannot be read: ${(error as Error).message}`
      if (said !== this.#problem) {
        this.#problem = said
        this.#options.onChange()
      }
      return
    }
    const now = Date.now()
    const names = new Set(there.map(({ name }) => name))
    for (const name of this.#earlier.keys()) if (!names.has(name)) this.#earlier.delete(name)
    const known = new Map(this.#earlier)
    for (const { name, mark } of this.#standing.entries) known.set(name, mark)
    for (const name of this.#stable.keys()) if (!names.has(name)) this.#stable.delete(name)
    for (const one of there) {
      if (this.#stopped) return
      if (known.get(one.name) === one.mark) {
        this.#stable.delete(one.name)
        continue
      }
      const before = this.#stable.get(one.name)
      if (before?.mark !== one.mark) {
        this.#stable.set(one.name, { mark: one.mark, since: now })
        if (!before) this.#options.onChange()
        continue
      }
      const still = now - before.since
      if (still < (this.#options.settledMs ?? settled)) continue
      if (one.lacks !== null && still < (this.#options.patienceMs ?? patience)) continue
      await this.#receive(one)
    }
    this.#looks++
  }

  async #receive(one: Arrival): Promise<void> {
    const { entries } = this.#standing
    const at = entries.findIndex(({ name }) => name === one.name)
    if (at >= 0) entries.splice(at, 1)
    const entry: Standing['entries'][number] = {
      name: one.name,
      state: 'importing',
      exhibit: null,
      said: '',
      at: new Date().toISOString(),
      mark: one.mark,
    }
    entries.push(entry)
    this.#earlier.delete(one.name)
    while (entries.length > (this.#options.entriesKept ?? entriesKept)) {
      const { name, mark } = entries.shift()!
      this.#earlier.set(name, mark)
    }
    this.#standing.earlier = [...this.#earlier]
    this.#stable.delete(one.name)
    this.#options.onChange()
    try {
      const { exhibit, said } = await this.#options.receive(one)
      entry.state = 'imported'
      entry.exhibit = exhibit
      entry.said = one.lacks === null ? said : `${said}; it came incomplete: ${one.lacks}`
    } catch (error) {
      if (this.#stopped) {
        // Let go with the case: the next watching takes it up where it was left.
        entries.splice(entries.indexOf(entry), 1)
        return
      }
      entry.state = 'failed'
      entry.said = (error as Error).message
    }
    entry.at = new Date().toISOString()
    await this.#options.client.setKv(inboxKey, this.#standing).catch(() => {})
    this.#options.onChange()
  }
}
