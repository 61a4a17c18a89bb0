// The one door to an endpoint: one origin, no redirect, bounded bytes and time, everything counted and hashed.
import { createHash } from 'node:crypto'
import { ModelError } from './adapter.ts'
import { marksOffLoading } from './place.ts'

export interface Guard {
  /** Nothing else is asked. */
  origin: string
  /** Longest answer, in bytes. */
  maxBytes: number
  /** Milliseconds for the whole of one answer. */
  maxMs: number
  /** Fails when the answer names a model that is run elsewhere. */
  declaredLocal: boolean
  signal: AbortSignal
}
export interface Counted {
  sent: number
  received: number
  /** Of the last body that left. */
  sha256: string | null
}

/** No connection was made, so nothing left. */
const neverThere = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'bad port'])

export function guardedFetch(guard: Guard, counted: Counted): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input))
    const fail = (code: ModelError['code'], message: string) =>
      new ModelError(code, message, { sent: counted.sent, received: counted.received })
    if (url.origin !== guard.origin) throw fail('elsewhere', `a request to ${url.origin} was stopped: ${guard.origin} alone was agreed to`)
    const body = typeof init?.body === 'string' ? init.body : ''
    if (init?.body !== undefined && init.body !== null && typeof init.body !== 'string')
      throw fail('unusable', 'a request whose body is no text was stopped: what leaves must be readable')
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(), guard.maxMs)
    const signal = AbortSignal.any([guard.signal, late.signal])
    counted.sent += Buffer.byteLength(body)
    counted.sha256 = createHash('sha256').update(body).digest('hex')
    const why = (error: unknown): ModelError => {
      if (error instanceof ModelError) return error
      if (guard.signal.aborted) return fail('stopped', 'it was stopped')
      if (late.signal.aborted) return fail('too_slow', `no whole answer came within ${Math.round(guard.maxMs / 1000)} s`)
      const cause = (error as { cause?: { code?: string; message?: string } }).cause
      if (neverThere.has(cause?.code ?? cause?.message ?? '')) {
        counted.sent -= Buffer.byteLength(body)
        counted.sha256 = null
      }
      return fail('unreachable', `${guard.origin} does not answer: ${cause?.code ?? cause?.message ?? (error as Error).message}`)
    }
    try {
      const response = await globalThis.fetch(url, { ...init, signal, redirect: 'manual' })
      if (response.status >= 300 && response.status < 400)
        throw fail('elsewhere', `${guard.origin} points elsewhere (${response.status}): a redirect is not followed`)
      const bytes = await bounded(response, guard.maxBytes, counted, fail)
      if (guard.declaredLocal) refuseOffLoading(bytes, fail)
      const headers = new Headers(response.headers)
      // It was taken off by now.
      for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name)
      return new Response(new Uint8Array(bytes), { status: response.status, statusText: response.statusText, headers })
    } catch (error) {
      throw why(error)
    } finally {
      clearTimeout(timer)
    }
  }
}

async function bounded(
  response: Response,
  maxBytes: number,
  counted: Counted,
  fail: (code: ModelError['code'], message: string) => ModelError,
): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  if (!response.body) return Buffer.alloc(0)
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return Buffer.concat(parts)
      size += value.length
      counted.received += value.length
      if (size > maxBytes) throw fail('too_long', `the answer is longer than ${maxBytes} bytes; it was cut off and is not used`)
      parts.push(value)
    }
  } finally {
    // Ends the connection of an answer that is not read to its end.
    await reader.cancel().catch(() => {})
  }
}

/** Ollama says `remote_model` and `remote_host` of a model that it passes on. */
function refuseOffLoading(bytes: Buffer, fail: (code: ModelError['code'], message: string) => ModelError): void {
  let answer: { model?: unknown; remote_model?: unknown; remote_host?: unknown }
  try {
    answer = JSON.parse(bytes.toString('utf8'))
  } catch {
    return
  }
  if (answer === null || typeof answer !== 'object') return
  if (answer.remote_host || answer.remote_model || (typeof answer.model === 'string' && marksOffLoading(answer.model)))
    throw fail('elsewhere', 'the answer says that it was made elsewhere, and this endpoint was declared local: the run ends')
}
