// Models of the open case: added, agreed upon, previewed, run, stopped; and questions in plain words that become a query.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import {
  consent,
  hiding,
  modelBudget,
  modelKind,
  modelName,
  modelResult,
  modelRun,
  modelStep,
  preview,
  proposedQuery,
  shownModel,
} from '../model.ts'
import { subject } from '../verdict.ts'

const name = z.object({ name: modelName })
const about = name.extend({ subject, without: z.array(z.string()).max(100).default([]) })

export const modelProcedures = {
  list: oc.output(z.array(shownModel)),
  /** A file's hash is recorded, and it may run at once; an endpoint is off until it is switched on or declared local. */
  add: oc
    .input(
      name.extend({
        kind: modelKind,
        /** Left out for a file. */
        model: z.string().min(1).max(200).optional(),
        url: z.string().max(2000).optional(),
        file: z.string().optional(),
        context: z.number().int().min(1024).max(2_000_000).optional(),
        hide: hiding.optional(),
        budget: modelBudget.optional(),
      }),
    )
    .output(shownModel),
  remove: oc.input(name).output(z.object({ removed: z.boolean() })),
  /** For this case alone, with what the provider states and what the client agreed to. */
  switchOn: oc.input(name.extend({ consent, hide: hiding.optional(), budget: modelBudget })).output(shownModel),
  switchOff: oc.input(name).output(shownModel),
  declareLocal: oc.input(name.extend({ reason: z.string().trim().min(2).max(500) })).output(shownModel),
  /** Goes to the system's key store where the host has one; else it is kept in memory until the program ends. Null forgets it. */
  setKey: oc.input(name.extend({ key: z.string().min(1).max(4096).nullable() })).output(shownModel),
  preview: oc.input(about).output(preview),
  /** `prompt` of the preview that was looked at: when given, nothing else is sent. */
  start: oc.input(about.extend({ prompt: z.string().optional() })).output(z.object({ run: z.number().int(), job: z.string() })),
  stop: oc.input(z.object({ run: z.number().int() })).output(z.object({ stopped: z.boolean() })),
  runs: oc.input(z.object({ limit: z.number().int().min(1).max(500).default(50) }).default({ limit: 50 })).output(z.array(modelRun)),
  run: oc
    .input(z.object({ run: z.number().int() }))
    .output(z.object({ run: modelRun, steps: z.array(modelStep), result: modelResult.nullable() }).nullable()),
  /** To a query that the parser takes; it is not run. */
  ask: oc.input(name.extend({ question: z.string().trim().min(3).max(2000) })).output(proposedQuery),
}
