// What a model is to the agents: text in, one JSON document by a schema out, with its cost, and an end whenever it is asked for.

export type JsonSchema = { readonly [key: string]: unknown }

export interface ModelRequest {
  instructions: string
  messages: readonly { role: 'user' | 'assistant'; text: string }[]
  schema: JsonSchema
  schemaName: string
  maxTokens: number
  signal: AbortSignal
}

export interface ModelAnswer {
  text: string
  /** As the provider counts them, or estimated where it does not say. */
  tokens: { sent: number; received: number }
  bytes: { sent: number; received: number }
  /** Hex SHA-256 of the body that left; null where nothing left. */
  sha256: string | null
}

export interface Adapter {
  generate(request: ModelRequest): Promise<ModelAnswer>
  close(): Promise<void>
}

export type ModelErrorCode =
  /** Not reached, refused, or answered in no form that can be read. */
  | 'unreachable'
  | 'refused'
  | 'too_long'
  | 'too_slow'
  | 'stopped'
  /** It went, or would go, where it was not allowed to. */
  | 'elsewhere'
  | 'not_installed'
  | 'unusable'
export class ModelError extends Error {
  readonly code: ModelErrorCode
  /** What had left and come until then. */
  readonly bytes: { sent: number; received: number }
  constructor(code: ModelErrorCode, message: string, bytes = { sent: 0, received: 0 }) {
    super(message)
    this.name = 'ModelError'
    this.code = code
    this.bytes = bytes
  }
}

/** Where nobody counts: about four characters a token, and never fewer than words would make. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / 4)
