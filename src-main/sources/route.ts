// Records that belong to other sources: envelopes of SIEMs and pipelines, and files mixed of several kinds, routed one by one.
import type { Framed, MemberContext, Probe, RecordResult, Source } from '../contract/source.ts'

export interface Route {
  source: Source
  form: string
}

/** Told by the registry: an envelope that imported the registry would be imported by it. */
let known: readonly Source[] = []

export function openRoutes(sources: readonly Source[]): void {
  known = sources
}

/** Whether another source claims the member as its own; an envelope that can hold anything stands back then. */
export function claimedByOther(probe: Probe, id: string): boolean {
  return known.some((source) => {
    if (source.id === id || source.envelope) return false
    try {
      return source.claim(probe) !== undefined
    } catch {
      return false
    }
  })
}

/** Finds whose record a value is. Neighbours are mostly alike, so the last hit is asked first; it must own the record all the same. */
export class Router {
  readonly #given: readonly Source[] | undefined
  readonly #except: string | undefined
  #sources: readonly Source[] = []
  #of: readonly Source[] | undefined
  #last: Source | undefined

  /** Without sources: all that the registry lists, but `except`. */
  constructor(sources?: readonly Source[], except?: string) {
    this.#given = sources
    this.#except = except
  }

  route(value: unknown): Route | undefined {
    const all = this.#given ?? known
    if (all !== this.#of) {
      this.#of = all
      this.#sources = all.filter((source) => source.owns && source.id !== this.#except)
    }
    const form = this.#last?.owns?.(value)
    if (this.#last && form !== undefined) return { source: this.#last, form }
    for (const source of this.#sources) {
      const owned = source.owns?.(value)
      if (owned === undefined) continue
      this.#last = source
      return { source, form: owned }
    }
    return undefined
  }

  /**
   * The result of the inner record for the outer one. `inner` is its value (text that is JSON is parsed), standing at `at` in the record.
   * The events are those of the inner source, with its identity, so that an event is the same through an envelope and without.
   */
  normalise(record: Framed, member: MemberContext, inner: unknown, at: readonly string[]): RecordResult {
    const value = typeof inner === 'string' ? jsonOrText(inner) : inner
    const found = this.route(value)
    if (!found) return { reject: 'an envelope whose inner record no source knows' }
    // The titles are the envelope's, not the inner record's.
    const { header: _titles, ...context } = member
    const result = found.source.normalise({ ...record, value }, { ...context, form: found.form })
    if (!('events' in result)) return result
    for (const normalised of result.events) {
      const within = normalised.routed
      normalised.routed = within ? { ...within, at: [...at, ...within.at] } : { source: found.source.id, form: found.form, at }
    }
    return result
  }
}

export function jsonOrText(text: string): unknown {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
