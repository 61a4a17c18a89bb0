// Endpoints by the providers' packages of the `ai` SDK: anything that speaks OpenAI's chat form, Anthropic, OpenAI. One request, one answer;
// no retries (each would be another sending), no tools of the provider's own, no streaming.
import { type Adapter, ModelError, type ModelRequest } from './adapter.ts'
import { type Counted, guardedFetch } from './guarded-fetch.ts'

export interface EndpointOptions {
  kind: 'endpoint' | 'anthropic' | 'openai'
  url: string
  model: string
  key: string | undefined
  declaredLocal: boolean
  /** Of one answer. */
  maxBytes?: number
  maxMs?: number
}

export const providerUrls = { anthropic: 'https://api.anthropic.com/v1', openai: 'https://api.openai.com/v1' } as const

type Language = ReturnType<ReturnType<typeof import('@ai-sdk/openai-compatible').createOpenAICompatible>['chatModel']>
type CallOptions = Parameters<Language['doGenerate']>[0]

export function endpoint(options: EndpointOptions): Adapter {
  const { origin } = new URL(options.url)
  const maxBytes = options.maxBytes ?? 2 * 1024 * 1024
  const maxMs = options.maxMs ?? 180_000
  return {
    async generate(request) {
      const counted: Counted = { sent: 0, received: 0, sha256: null }
      const { declaredLocal } = options
      const fetch = guardedFetch({ origin, maxBytes, maxMs, declaredLocal, signal: request.signal }, counted)
      const model = await languageModel(options, fetch)
      const bytes = () => ({ sent: counted.sent, received: counted.received })
      try {
        const result = await model.doGenerate(callOf(request))
        const text = result.structuredOutputText ?? result.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('')
        if (result.content.some((part) => part.type === 'tool-call') && text === '')
          throw new ModelError('unusable', 'it called a tool of its own instead of answering; there are none', bytes())
        const { inputTokens, outputTokens } = result.usage
        return {
          text,
          tokens: {
            // A provider that says nothing, or nonsense, is counted by length: a budget must end.
            sent: atLeast(inputTokens.total, counted.sent),
            received: atLeast(outputTokens.total, text.length),
          },
          bytes: bytes(),
          sha256: counted.sha256,
        }
      } catch (error) {
        throw asModelError(error, bytes(), request.signal)
      }
    },
    close: async () => {},
  }
}

const atLeast = (said: number | undefined, length: number): number =>
  Math.max(Number.isSafeInteger(said) ? said! : 0, Math.ceil(length / 6))

/** Each provider's package is loaded when it is asked for: most cases ask none. */
async function languageModel({ kind, url, model, key }: EndpointOptions, fetch: typeof globalThis.fetch): Promise<Language> {
  const shared = { baseURL: url.replace(/\/+$/, ''), fetch }
  if (kind === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic')
    return createAnthropic({ ...shared, apiKey: key ?? 'none' })(model) as unknown as Language
  }
  // Chat, not responses: nothing is stored at the provider by default.
  if (kind === 'openai') {
    const { createOpenAI } = await import('@ai-sdk/openai')
    return createOpenAI({ ...shared, apiKey: key ?? 'none' }).chat(model) as unknown as Language
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
  return createOpenAICompatible({
    ...shared,
    name: 'endpoint',
    supportsStructuredOutputs: true,
    ...(key !== undefined && { apiKey: key }),
  }).chatModel(model)
}

function callOf({ instructions, messages, schema, schemaName, maxTokens, signal }: ModelRequest): CallOptions {
  return {
    prompt: [
      { role: 'system', content: instructions },
      ...messages.map(({ role, text }) => ({ role, content: [{ type: 'text' as const, text }] })),
    ],
    responseFormat: {
      type: 'json',
      schema: schema as NonNullable<Extract<CallOptions['responseFormat'], { type: 'json' }>['schema']>,
      name: schemaName,
    },
    maxOutputTokens: maxTokens,
    abortSignal: signal,
    // Optional fields stay optional.
    providerOptions: { openai: { strictJsonSchema: false }, endpoint: { strictJsonSchema: false } },
  }
}

function asModelError(error: unknown, bytes: { sent: number; received: number }, signal: AbortSignal): ModelError {
  for (let at: unknown = error, i = 0; i < 5 && at; i++, at = (at as { cause?: unknown }).cause) if (at instanceof ModelError) return at
  if (signal.aborted) return new ModelError('stopped', 'it was stopped', bytes)
  const { statusCode, message, responseBody } = error as { statusCode?: number; message?: string; responseBody?: string }
  const said = (responseBody ?? '').replace(/\s+/g, ' ').slice(0, 300)
  if (statusCode !== undefined && statusCode >= 400)
    return new ModelError('refused', `the endpoint refused with ${statusCode}${said === '' ? '' : `: ${said}`}`, bytes)
  return new ModelError('unusable', `the answer cannot be read: ${(message ?? String(error)).slice(0, 300)}`, bytes)
}
