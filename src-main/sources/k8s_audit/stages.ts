// Several stages of one request are one event: the first record that has an answer is the event, the others are its parts.
import type { Emit, Framer, Framing, Joined } from '../../contract/source.ts'
import { createJsonArrayFramer } from '../framing/json-array.ts'
import { createJsonLinesFramer } from '../framing/json-lines.ts'
import { createJsonObjectFramer } from '../framing/json-object.ts'
import { isObject, type Obj } from '../record-view.ts'
import { unwrap } from './forms.ts'

/** Requests remembered at once; beyond it the oldest is forgotten, and its later stage is then an event of its own, a version of the first. */
const remembered = 200_000

/** What the framer found out about a record from those before it: the offset of the record whose event it belongs to. */
const parts = new WeakMap<object, number>()

/** `RequestReceived` holds nothing that the later stages of the same request do not hold too. */
export function partOf(event: Obj, record: Obj): Joined | undefined {
  const of = parts.get(record)
  if (of !== undefined) return { joined: true, of }
  return event.stage === 'RequestReceived' ? { joined: true } : undefined
}

function forget(map: Map<string, number>): void {
  if (map.size <= remembered) return
  const oldest = map.keys().next().value
  if (oldest !== undefined) map.delete(oldest)
}

class StageFramer implements Framer {
  readonly #inner: Framer
  /** Offsets by audit id: requests without an answer yet, and answers begun. */
  readonly #open = new Map<string, number>()
  readonly #started = new Map<string, number>()

  constructor(inner: Framer) {
    this.#inner = inner
  }

  push(chunk: Uint8Array, emit: Emit): void {
    this.#inner.push(chunk, this.#watch(emit))
  }

  end(emit: Emit): void {
    this.#inner.end(this.#watch(emit))
    const first = this.#open.values().next().value
    if (first !== undefined)
      emit.problem?.(`${this.#open.size} requests were received whose answer is not in this file, first at byte ${first}`)
  }

  #watch(emit: Emit): Emit {
    return {
      ...emit,
      record: (offset, length, bytes, value, lossy) => {
        this.#see(offset, value)
        emit.record(offset, length, bytes, value, lossy)
      },
    }
  }

  #see(offset: number, value: unknown): void {
    if (!isObject(value)) return
    const event = unwrap(value)?.event
    const { auditID, stage } = event ?? {}
    if (typeof auditID !== 'string' || typeof stage !== 'string') return
    if (stage === 'RequestReceived') {
      this.#open.set(auditID, offset)
      forget(this.#open)
      return
    }
    this.#open.delete(auditID)
    if (stage === 'ResponseStarted') {
      this.#started.set(auditID, offset)
      forget(this.#started)
      return
    }
    const began = this.#started.get(auditID)
    if (began === undefined) return
    this.#started.delete(auditID)
    parts.set(value, began)
  }
}

/** Framings by the name that a claim gives them: JSON lines, one object, or a list under a key. */
export function stageFraming(framing: Framing): Framing {
  if (framing.kind === 'json-array') return { kind: 'own', name: `array ${framing.path.join('.')}` }
  return { kind: 'own', name: framing.kind }
}

export function stageFramer(name: string): Framer {
  if (name.startsWith('array ')) return new StageFramer(createJsonArrayFramer(name.length > 6 ? name.slice(6).split('.') : []))
  return new StageFramer(name === 'json-object' ? createJsonObjectFramer() : createJsonLinesFramer())
}
