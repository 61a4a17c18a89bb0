// What an agent says in one turn, as read: lenient in what is left out, strict in size. The schemas that models are given lie in resources/agents.
import { z } from 'zod'
import { confidence, outcome } from '../../contract/verdict.ts'

const text = (most: number) => z.string().max(most)
const whole = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).catch(0)
const optional = text(1000)
  .nullish()
  .transform((value) => value ?? '')

export const look = z.object({
  step: z.literal('look'),
  why: optional,
  tool: text(40),
  input: z.object({ text: optional, id: optional, from: optional, to: optional, start: whole, end: whole }).prefault({ start: 0, end: 0 }),
})
export type Look = z.infer<typeof look>

const cite = z.union([
  z.object({ of: z.enum(['event', 'detection', 'insight']), id: text(300) }),
  z.object({ of: z.literal('bytes'), member: text(200), start: z.number().int().min(0), end: z.number().int().min(0), quote: optional }),
])
const check = z.union([
  z.object({
    check: z.literal('count'),
    query: text(2000),
    from: optional,
    to: optional,
    is: z.enum(['=', '>=', '<=']),
    value: z.number().int(),
  }),
  z.object({ check: z.enum(['exists', 'order']), events: z.array(text(64)).min(1).max(20) }),
  z.object({ check: z.enum(['equal', 'contains']), event: text(64), column: optional, value: z.union([text(4000), z.number()]) }),
  z.object({
    check: z.literal('detection'),
    id: text(300),
    field: z.enum(['title', 'ruleId', 'level', 'events']),
    value: z.union([text(400), z.number()]),
  }),
  z.object({
    check: z.literal('bytes'),
    member: text(200),
    start: z.number().int().min(0),
    end: z.number().int().min(0),
    value: text(4000).min(1),
  }),
])
export const modelClaim = z.object({
  text: text(2000).min(1),
  kind: z.enum(['fact', 'interpretation']),
  cites: z.array(cite).max(50).default([]),
  checks: z.array(check).max(30).default([]),
})
export type ModelClaim = z.infer<typeof modelClaim>

export const answer = z.object({
  step: z.literal('answer'),
  verdict: outcome,
  confidence,
  summary: text(2000).default(''),
  claims: z.array(modelClaim).max(60).default([]),
  missing: z
    .array(z.object({ what: text(400), why: text(600) }))
    .max(20)
    .default([]),
  nextSteps: z.array(text(600)).max(20).default([]),
})
export type Answer = z.infer<typeof answer>

const turn = z.object({ do: z.discriminatedUnion('step', [look, answer]) })
/** Some leave the outer layer out. */
const readTurn = z.union([turn.transform((one) => one.do), look, answer])

export const proposal = z.object({ query: text(2000), from: optional, to: optional, why: optional })
export type Proposal = z.infer<typeof proposal>

export type Read<T> = { ok: true; value: T } | { ok: false; problem: string }

/** One JSON document; words or fences around it are let pass. */
export function readDocument<T>(said: string, shape: z.ZodType<T>): Read<T> {
  const start = said.indexOf('{')
  const end = said.lastIndexOf('}')
  if (start < 0 || end < start) return { ok: false, problem: 'there is no JSON document in it' }
  let value: unknown
  try {
    value = JSON.parse(said.slice(start, end + 1))
  } catch (error) {
    return { ok: false, problem: `it is no JSON: ${(error as Error).message.slice(0, 150)}` }
  }
  const parsed = shape.safeParse(value)
  if (parsed.success) return { ok: true, value: parsed.data }
  const [first] = parsed.error.issues
  return {
    ok: false,
    problem: `it does not fit the schema: ${first ? `${first.path.join('.')} ${first.message}`.slice(0, 200) : 'unknown'}`,
  }
}

export const readStep = (said: string): Read<Look | Answer> => readDocument(said, readTurn as unknown as z.ZodType<Look | Answer>)
