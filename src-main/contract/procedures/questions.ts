// Questions to other systems: values looked for in the case, written as text for the client's own searches, and what came back.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { soughtKind } from './graph.ts'

const sought = z.object({ kind: soughtKind, value: z.string().max(4000) })

export const question = z.object({
  /** `Q-001`. */
  id: z.string(),
  at: z.string(),
  author: z.string(),
  note: z.string(),
  values: z.array(sought),
  from: z.string(),
  to: z.string(),
  queries: z.array(z.object({ language: z.string(), title: z.string(), text: z.string() })),
  /** Exhibits that answer it, as the examiner linked them; taken back ones keep their end. */
  answers: z.array(
    z.object({
      exhibit: z.string(),
      note: z.string(),
      at: z.string(),
      author: z.string(),
      ended: z.object({ at: z.string(), author: z.string() }).nullable(),
    }),
  ),
})
export type Question = z.infer<typeof question>

export const questionProcedures = {
  list: oc.output(z.array(question)),
  /** Keeps the question with the case, as it was asked. */
  ask: oc
    .input(
      z.object({
        values: z.array(sought).min(1).max(500),
        from: z.string(),
        to: z.string(),
        note: z.string().max(20_000).default(''),
      }),
    )
    .output(question),
  /** Links an exhibit that came back, or takes the link back. */
  answer: oc
    .input(z.object({ id: z.string(), exhibit: z.string(), note: z.string().max(20_000).default(''), active: z.boolean().default(true) }))
    .output(question),
}
