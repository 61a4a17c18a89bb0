// What rules and indicators found: detections, incidents, the rules themselves, hides, indicators, ATT&CK matrix and coverage.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { detection, level } from '../detection.ts'

export const hideBy = z.enum(['rule', 'entity', 'event'])

/** One act of hiding; taken back it stays in the list with the time it ended. */
export const hide = z.object({
  id: z.string(),
  by: hideBy,
  /** Rule id, entity id or event uid. */
  target: z.string(),
  reason: z.string(),
  author: z.string(),
  at: z.string(),
  /** When and by whom it was taken back; null while in force. */
  ended: z.object({ at: z.string(), author: z.string() }).nullable(),
  /** Detections it suppresses now. */
  suppressed: z.number().int(),
})
export type HideRecord = z.infer<typeof hide>

export const priority = z.object({
  /** 0 to 100. */
  score: z.number(),
  level,
  /** In words, the rule's own level first. */
  reasons: z.array(z.string()),
})

/** A detection as lists show it. */
export const shownDetection = detection.extend({
  /** Ids of `graph` entities: `key:AKIA…`, `address:198.51.100.9`. */
  entities: z.array(z.string()),
  incident: z.string().nullable(),
  priority,
  hidden: z.object({ hide: z.string(), reason: z.string() }).nullable(),
})
export type ShownDetection = z.infer<typeof shownDetection>

export const incident = z.object({
  id: z.string(),
  title: z.string(),
  level,
  detections: z.array(z.string()),
  /** Entities at least two of its detections share. */
  entities: z.array(z.string()),
  techniques: z.array(z.string()),
  tactics: z.array(z.string()),
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Distinct events of its detections, as far as their lists go. */
  events: z.number().int(),
})
export type IncidentInfo = z.infer<typeof incident>

export const ruleInfo = z.object({
  id: z.string(),
  title: z.string(),
  level,
  kind: z.enum(['event', 'correlation']),
  techniques: z.array(z.string()),
  tactics: z.array(z.string()),
  /** Only feeds correlations: no detections of its own. */
  supporting: z.boolean(),
  /** `pack` for ours; else the folder or file it was loaded from. */
  origin: z.string(),
  path: z.string(),
  matches: z.number().int(),
  detections: z.number().int(),
})
export type RuleInfo = z.infer<typeof ruleInfo>

export const ruleProblem = z.object({
  path: z.string(),
  rule: z.string(),
  reason: z.string(),
  /** Place in the file: character from 0, line and column from 1. */
  character: z.number().int(),
  line: z.number().int(),
  column: z.number().int(),
})

export const detectState = z.object({
  /** When detection last ended; null before the first. */
  at: z.string().nullable(),
  rulesLoaded: z.number().int(),
  rulesRejected: z.number().int(),
  matches: z.number().int(),
  detections: z.number().int(),
  suppressed: z.number().int(),
  byLevel: z.record(z.string(), z.number().int()),
  incidents: z.number().int(),
  /** Indicators that stand in the case. */
  indicatorsFound: z.number().int(),
  /** True when evidence or rules changed since: run again. */
  stale: z.boolean(),
  /** Extra rule paths of the last run. */
  rulePaths: z.array(z.string()),
  /** Matches correlations could not use, by reason. */
  leftOut: z.array(z.object({ rule: z.string(), reason: z.string(), count: z.number().int() })),
})
export type DetectState = z.infer<typeof detectState>

export const technique = z.object({
  id: z.string(),
  /** `T1098.001 Account Manipulation: Additional Cloud Credentials`; the id alone when the table does not know it. */
  title: z.string(),
  name: z.string(),
  detections: z.number().int(),
  level: level.nullable(),
  rules: z.number().int(),
})

export const matrix = z.object({
  version: z.string(),
  copyright: z.string(),
  /** In the order of an attack; a technique stands under each of its tactics. Only techniques with rules or detections. */
  tactics: z.array(z.object({ id: z.string(), shortname: z.string(), name: z.string(), techniques: z.array(technique) })),
  /** Ids the table does not know. */
  unknown: z.array(technique),
})
export type Matrix = z.infer<typeof matrix>

export const coverageEntry = z.object({
  technique: z.string(),
  name: z.string(),
  tactics: z.array(z.string()),
  status: z.enum(['seen', 'covered', 'partly', 'no source', 'no rule']),
  /** In words, with times where time is the reason. */
  why: z.string(),
  rules: z.array(z.string()),
  sources: z.array(z.string()),
})
export type CoverageEntry = z.infer<typeof coverageEntry>

export const indicator = z.object({
  id: z.number().int(),
  kind: z.string(),
  value: z.string(),
  source: z.string(),
  date: z.string().nullable(),
  confidence: z.number().nullable(),
  note: z.string().nullable(),
  /** Events it was found in; at least so many where `more`. */
  hits: z.number().int(),
  more: z.boolean(),
})
export type IndicatorInfo = z.infer<typeof indicator>

export const detectionFilter = z.object({
  levels: z.array(level).optional(),
  rule: z.string().optional(),
  technique: z.string().optional(),
  tactic: z.string().optional(),
  entity: z.string().optional(),
  incident: z.string().optional(),
  /** Detections that name this event. */
  event: z.string().optional(),
  /** In title, rule id, techniques and entities. */
  search: z.string().optional(),
  hidden: z.enum(['without', 'with', 'only']).default('without'),
  order: z.enum(['time', 'priority']).default('time'),
})

export const detectionProcedures = {
  state: oc.output(detectState),
  list: oc
    .input(detectionFilter.extend({ after: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(1000).default(200) }))
    .output(
      z.object({
        detections: z.array(shownDetection),
        total: z.number().int(),
        /** Left out because hidden, whatever `hidden` says. */
        suppressed: z.number().int(),
        /** For `after`; null at the end. */
        next: z.number().int().nullable(),
      }),
    ),
  /** Where in time detections above informational lie, hidden ones left out: of each part of the time the gravest, and how many. */
  marks: oc
    .input(z.object({ from: z.string(), to: z.string(), parts: z.number().int().min(1).max(2000) }))
    .output(z.array(z.object({ id: z.string(), from: z.string(), level, count: z.number().int() }))),
  /** Of these events the gravest level above informational that a detection not hidden gives them, and the titles. */
  ofEvents: oc
    .input(z.object({ uids: z.array(z.string()).max(5000) }))
    .output(z.array(z.object({ uid: z.string(), level, titles: z.array(z.string()) }))),
  one: oc.input(z.object({ id: z.string() })).output(shownDetection.nullable()),
  incidents: oc.output(z.array(incident)),
  /** Rules of the last run, and what could not run with its place. */
  rules: oc.output(z.object({ loaded: z.array(ruleInfo), rejected: z.array(ruleProblem) })),
  rule: oc.input(z.object({ id: z.string() })).output(
    ruleInfo
      .extend({
        text: z.string(),
        description: z.string(),
        falsepositives: z.array(z.string()),
        references: z.array(z.string()),
        author: z.string(),
        license: z.string(),
      })
      .nullable(),
  ),
  /** All records again, with our pack and these rule files and folders; progress comes from `evidence.jobs` (kind `detect`). */
  run: oc
    .input(z.object({ rules: z.array(z.string()).default([]), pack: z.boolean().default(true) }))
    .output(z.object({ job: z.string() })),
  hide: oc.input(z.object({ by: hideBy, target: z.string().min(1), reason: z.string().min(1).max(20_000) })).output(hide),
  unhide: oc.input(z.object({ id: z.string() })).output(hide),
  hides: oc.output(z.array(hide)),
  /** Lists, CSV, STIX 2.1 or MISP, told by the content; `path` is on the host. Matched against the case at once. */
  addIndicators: oc
    .input(
      z.object({
        source: z.string().min(1),
        text: z.string().max(64_000_000).optional(),
        path: z.string().optional(),
        date: z.string().optional(),
        confidence: z.number().min(0).max(100).optional(),
      }),
    )
    .output(
      z.object({
        added: z.number().int(),
        known: z.number().int(),
        problems: z.array(z.object({ source: z.string(), where: z.string(), reason: z.string() })),
        /** The job that looks for them in the case. */
        job: z.string().nullable(),
      }),
    ),
  indicators: oc
    .input(
      z.object({
        after: z.number().int().default(0),
        limit: z.number().int().max(1000).default(200),
        hitsOnly: z.boolean().default(false),
      }),
    )
    .output(z.object({ indicators: z.array(indicator), total: z.number().int(), next: z.number().int().nullable() })),
  /** Where indicators were found: event, OCSF path and value. */
  indicatorHits: oc
    .input(
      z.object({ indicator: z.number().int().optional(), event: z.string().optional(), limit: z.number().int().max(1000).default(200) }),
    )
    .output(
      z.array(z.object({ indicator: z.number().int(), event: z.string(), ts: z.string().nullable(), name: z.string(), value: z.string() })),
    ),
  matrix: oc.output(matrix),
  /** Over the whole time of the case, or the time given (decimal microseconds). */
  coverage: oc.input(z.object({ from: z.string().optional(), to: z.string().optional() }).default({})).output(z.array(coverageEntry)),
}
