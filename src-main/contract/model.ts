// Models of a case: what one is, what was agreed before anything leaves, and the trace of each run. Nothing here is on by itself.
import { z } from 'zod'
import { subject, verdict } from './verdict.ts'

/** `gguf` runs in our own process; everything else is an endpoint that bytes are sent to. */
export const modelKind = z.enum(['gguf', 'endpoint', 'anthropic', 'openai'])
export type ModelKind = z.infer<typeof modelKind>

export const modelName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/, 'letters, digits, dot, dash and underscore, at most 40')

/** Whichever is reached first ends a run. Tokens are those sent and received, of all steps together. */
export const modelBudget = z.object({
  steps: z.number().int().min(1).max(100).default(24),
  tokens: z.number().int().min(500).max(5_000_000).default(200_000),
  seconds: z.number().int().min(5).max(7200).default(900),
})
export type ModelBudget = z.infer<typeof modelBudget>

const stated = z.string().trim().min(2).max(500)
/** As the provider states it, and what the client agreed to. */
export const consent = z.object({ provider: stated, region: stated, retention: stated, reference: stated })
export type Consent = z.infer<typeof consent>

/** Probable secrets are always withheld. */
export const hiding = z.object({ names: z.boolean().default(true), addresses: z.boolean().default(true) })
export type Hiding = z.infer<typeof hiding>

export const model = z.object({
  name: modelName,
  kind: modelKind,
  /** Id at the provider; of a file its name. */
  model: z.string().min(1).max(200),
  /** Address that ends before `/chat/completions` and the like; null for a file. */
  url: z.string().nullable(),
  file: z.object({ path: z.string(), sha256: z.string(), size: z.number() }).nullable(),
  /** Tokens that fit in one request. */
  context: z.number().int().min(1024).max(2_000_000),
  on: z.boolean(),
  consent: consent.nullable(),
  /** The examiner's word that an endpoint keeps everything on the examiner's own machines. */
  local: z.object({ reason: stated, by: z.string(), at: z.string() }).nullable(),
  hide: hiding,
  budget: modelBudget,
  at: z.string(),
  by: z.string(),
})
export type Model = z.infer<typeof model>

export const modelPlace = z.enum(['in process', 'declared local', 'remote'])
export type ModelPlace = z.infer<typeof modelPlace>

export const shownModel = model.extend({
  place: modelPlace,
  /** Where the key is, never what it is. */
  key: z.enum(['key store', 'environment', 'this session', 'none', 'not needed']),
  /** Why it cannot run now, in words; null when it can. */
  problem: z.string().nullable(),
})
export type ShownModel = z.infer<typeof shownModel>

// Runs

export const agentName = z.enum(['forensics', 'investigation', 'question'])
export type AgentName = z.infer<typeof agentName>

export const stepKind = z.enum(['asked', 'answered', 'looked', 'refused', 'ended'])
/** What was sent is shown as it left, names and addresses already replaced; what came back, as it came. */
export const modelStep = z.object({
  n: z.number().int(),
  agent: agentName,
  at: z.string(),
  kind: stepKind,
  title: z.string(),
  text: z.string(),
  /** Of `text` as it was, before it was cut for the trace. */
  size: z.number().int(),
  tokens: z.object({ sent: z.number().int(), received: z.number().int() }).nullable(),
  /** SHA-256 of the request's body, for `asked`. */
  sha256: z.string().nullable(),
  /** Passages that address whoever reads: shown, and never followed. */
  influence: z.array(z.string()).max(20),
})
export type ModelStep = z.infer<typeof modelStep>
export const traceText = 60_000

export const modelRun = z.object({
  id: z.number().int(),
  at: z.string(),
  by: z.string(),
  model: z.string(),
  /** `gpt-x at https://…`, or the file with its hash. */
  modelInWords: z.string(),
  place: modelPlace,
  kind: z.enum(['verdict', 'question']),
  /** `case`, `exhibit:EX-003`; the question's text. */
  subject: z.string(),
  state: z.enum(['running', 'done', 'stopped', 'failed']),
  /** Why it ended before its answer, or how. */
  message: z.string().nullable(),
  job: z.string().nullable(),
  /** SHA-256 of the first prompt as it was sent. */
  prompt: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  bytesSent: z.number().int(),
  bytesReceived: z.number().int(),
  tokens: z.number().int(),
  steps: z.number().int(),
  seconds: z.number(),
  budget: modelBudget,
  /** How many different values were replaced. */
  hidden: z.object({ secrets: z.number().int(), names: z.number().int(), addresses: z.number().int() }),
})
export type ModelRun = z.infer<typeof modelRun>

export const proposedQuery = z.object({
  question: z.string(),
  query: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
  /** How the model reads the question; its words, unchecked. */
  why: z.string(),
  /** Proposals that the parser refused before this one, with its words. */
  refused: z.array(z.object({ query: z.string(), error: z.string() })),
  model: z.string(),
  run: z.number().int(),
})
export type ProposedQuery = z.infer<typeof proposedQuery>

export const modelResult = z.object({ verdict: verdict.nullable(), query: proposedQuery.nullable() })
export type ModelResult = z.infer<typeof modelResult>

/** What would leave with the first request, byte for byte; later requests carry what the tools give, and each is in the trace. */
export const preview = z.object({
  model: shownModel,
  subject,
  instructions: z.string(),
  content: z.string(),
  bytes: z.number().int(),
  tokens: z.number().int(),
  /** Of the first request's words: what a run must match. */
  prompt: z.string(),
  /** What stands in place of what. Secrets are not told. */
  replaced: z.array(
    z.object({ kind: z.enum(['secret', 'name', 'address']), token: z.string(), value: z.string(), count: z.number().int() }),
  ),
  /** What the agent may look up besides, in words. */
  tools: z.array(z.object({ name: z.string(), says: z.string() })),
  /** Passages in the evidence that address whoever reads it. */
  influence: z.array(z.string()),
})
export type Preview = z.infer<typeof preview>
