// Records that belong to other sources: envelopes of SIEMs and pipelines, and files mixed of several kinds, routed one by one.
import type { Framed, MemberContext, RecordResult, Source } from '../contract/source.ts'

export interface Route {
  source: Source
  form: string
}

/** Finds whose record a value is. Neighbours are mostly alike, so the last hit is asked first; it must own the record all the same. */
export class Router {
  readonly #sources: readonly Source[]
  #last: Source | undefined

  constructor(sources: readonly Source[]) {
    this.#sources = sources.filter((source) => source.owns)
  }

  route(value: unknown): Route | undefined {
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
    const result = found.source.normalise({ ...record, value }, { ...member, form: found.form })
    if (!('events' in result)) return result
    for (const normalised of result.events) normalised.routed = { source: found.source.id, form: found.form, at }
    return result
  }
}

function jsonOrText(text: string): unknown {
  const first = text.trimStart()[0]
  if (first !== '{' && first !== '[') return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
