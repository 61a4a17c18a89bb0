// What artifacts show (insights), what is said of a subject (claims with citations and predicates), and verdicts.
// Shared by the analysers, the offline analyst, models, the checker of claims, the window and the report.
import { z } from 'zod'
import { level } from './detection.ts'

/** How one encoding was taken off. `start`/`end` are the encoded bytes in the layer before (the outermost: the artifact itself). */
export const peeledLayer = z.object({
  kind: z.enum(['base64', 'hex', 'gzip', 'zlib', 'url', 'xor', 'reversed', 'charcodes', 'escapes', 'utf16le']),
  start: z.number().int(),
  end: z.number().int(),
  /** Key of `xor` in hex. */
  key: z.string().optional(),
})
export type PeeledLayer = z.infer<typeof peeledLayer>

/** Bytes of an artifact: `start`/`end` count in what is left when all layers are off. */
export const place = z.object({
  /** `EX-003/000001/0004`. */
  member: z.string(),
  start: z.number().int().nonnegative(),
  end: z.number().int().nonnegative(),
  layers: z.array(peeledLayer),
})
export type Place = z.infer<typeof place>

export const insightFamily = z.enum([
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
  'influence',
  'ordinary',
])
export type InsightFamily = z.infer<typeof insightFamily>

export const insight = z.object({
  /** Made of member, kind and place: the same in every run. */
  id: z.string(),
  /** `reverse-shell`, `download-and-run`: the key of its weight in resources/verdict. */
  kind: z.string(),
  /** ATT&CK tactic by short name; `influence` and `ordinary` are ours. */
  family: insightFamily,
  severity: level,
  techniques: z.array(z.string()),
  /** Names no persons. */
  text: z.string(),
  member: z.string(),
  /** As the artifact was called where it was taken from, when known; else the member's path. */
  path: z.string(),
  analyser: z.string(),
  /** First is the one to show; at most 20. */
  places: z.array(place).min(1).max(20),
  /** What stands at the first place, as text, at most 400 characters. */
  quote: z.string(),
  /** Addresses, names, files and the like it names, for joining with events and indicators. */
  values: z.array(
    z.object({ kind: z.enum(['address', 'port', 'domain', 'url', 'path', 'wallet', 'user', 'hash', 'command']), value: z.string() }),
  ),
})
export type Insight = z.infer<typeof insight>

// Claims

/** Query, time and exhibits left out: counts and existence re-run over this. */
export const claimScope = z.object({
  query: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
})

export const citation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('event'), id: z.string() }),
  /** `quote` must stand at the place, byte for byte (UTF-8). */
  z.object({ kind: z.literal('artifact'), ...place.shape, quote: z.string().optional() }),
  z.object({ kind: z.literal('detection'), id: z.string() }),
])
export type Citation = z.infer<typeof citation>

const compare = z.enum(['=', '>=', '<='])

/** What must be true again whenever it is run over the case. */
export const predicate = z.discriminatedUnion('kind', [
  /** Events that match, counted exactly. */
  z.object({ kind: z.literal('count'), scope: claimScope, op: compare, value: z.number().int() }),
  /** Detections that are not hidden, by rule and/or incident; absent both: all. */
  z.object({
    kind: z.literal('detections'),
    rule: z.string().optional(),
    incident: z.string().optional(),
    op: compare,
    value: z.number().int(),
  }),
  /** These events are in the case (uids). */
  z.object({ kind: z.literal('exists'), events: z.array(z.string()).min(1).max(20) }),
  /** Each surely before the next: intervals do not overlap. */
  z.object({ kind: z.literal('order'), events: z.array(z.string()).min(2).max(20) }),
  /** A stored column of an event (contract/columns.ts), or `time` as RFC 3339 to the second or finer. */
  z.object({ kind: z.literal('equal'), event: z.string(), column: z.string(), value: z.union([z.string(), z.number()]) }),
  /** A field of a detection. */
  z.object({
    kind: z.literal('detection'),
    id: z.string(),
    field: z.enum(['title', 'ruleId', 'level', 'events']),
    value: z.union([z.string(), z.number()]),
  }),
  /** Text in an event's column (any when left out) or raw record, or at a place of an artifact. */
  z.object({
    kind: z.literal('contains'),
    in: z.discriminatedUnion('of', [
      z.object({ of: z.literal('event'), event: z.string(), column: z.string().optional() }),
      z.object({ of: z.literal('artifact'), ...place.shape }),
    ]),
    text: z.string().min(1),
  }),
  /** The analyser still says so of these bytes. */
  z.object({ kind: z.literal('insight'), member: z.string(), insight: z.string(), is: z.string() }),
  /** A member of the case has this path, or this SHA-256. */
  z.object({
    kind: z.literal('member'),
    member: z.string(),
    field: z.enum(['path', 'sha256', 'size']),
    value: z.union([z.string(), z.number()]),
  }),
])
export type Predicate = z.infer<typeof predicate>

export const maxCitedEvents = 20

export const claim = z.object({
  /** Within its verdict: `c1`, `c2`, … */
  id: z.string(),
  text: z.string().min(1).max(2000),
  /** A fact carries predicates; an interpretation names no time, count, actor, address, file, order or quotation. */
  kind: z.enum(['fact', 'interpretation']),
  citations: z.array(citation).max(200),
  predicates: z.array(predicate).max(50),
})
export type Claim = z.infer<typeof claim>

export const claimCheck = z.object({
  name: z.enum(['source', 'quotation', 'query', 'sentence']),
  status: z.enum(['holds', 'fails', 'not_checkable']),
  detail: z.string(),
})
export const checkedClaim = claim.extend({
  checked: z.array(claimCheck),
  /** Why it was struck, in words; null when it stands. */
  struck: z.string().nullable(),
})
export type CheckedClaim = z.infer<typeof checkedClaim>
export type ClaimCheck = z.infer<typeof claimCheck>

// Verdicts

/** `detection:ID`, `incident:ID`, `exhibit:EX-003`, `entity:key:AKIA…`, `case`. */
export const subjectKind = z.enum(['detection', 'incident', 'exhibit', 'entity', 'case'])
export const subject = z.object({ kind: subjectKind, id: z.string() })
export type Subject = z.infer<typeof subject>

export const outcome = z.enum(['malicious', 'suspicious', 'inconclusive', 'benign'])
export type Outcome = z.infer<typeof outcome>
export const confidence = z.enum(['high', 'medium', 'low'])
export type Confidence = z.infer<typeof confidence>

/** One thing that speaks for or against an attack, with its weight and the weight's reason. */
export const weighed = z.object({
  /** Key in resources/verdict/weights. */
  weight: z.string(),
  text: z.string(),
  /** Decibans of evidence (10 = ten to one) towards an attack, as counted after joining equals; negative speaks against. */
  decibans: z.number(),
  reason: z.string(),
  /** Ids of the claims that say it. */
  claims: z.array(z.string()),
})
export type Weighed = z.infer<typeof weighed>

/** What a model says of the same subject, its sentences checked like all others: beside the offline verdict, never in its place. */
export const opinion = z.object({
  model: z.string(),
  /** Number of the run whose trace is kept with the case. */
  run: z.number().int(),
  verdict: outcome,
  confidence,
  summary: z.string(),
  claims: z.array(checkedClaim),
  struck: z.number().int(),
  missing: z.array(z.object({ what: z.string(), why: z.string() })),
  nextSteps: z.array(z.string()),
  /** A fact that stands speaks for it. */
  supported: z.boolean(),
  agrees: z.boolean(),
  /** In words: whether it agrees with the offline verdict, and what follows from it. */
  reason: z.string(),
})
export type Opinion = z.infer<typeof opinion>

export const verdict = z.object({
  subject,
  /** Exhibits that were left out. */
  without: z.array(z.string()),
  verdict: outcome,
  confidence,
  /** Calibrated, of an attack; null when the analyst abstains. */
  probability: z.number().nullable(),
  summary: z.string(),
  for: z.array(weighed),
  against: z.array(weighed),
  alternatives: z.array(
    z.object({ what: z.enum(['attacker', 'administrator', 'legitimate tool', 'test']), text: z.string(), claims: z.array(z.string()) }),
  ),
  /** What evidence would decide it. */
  missing: z.array(z.object({ what: z.string(), why: z.string() })),
  timeline: z.array(
    z.object({
      tactic: z.string(),
      title: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      claims: z.array(z.string()),
      /** Empty, or `order not established` against the phase before. */
      doubt: z.string(),
    }),
  ),
  blastRadius: z.object({
    touched: z.array(z.object({ entity: z.string(), events: z.number().int(), claims: z.array(z.string()) })),
    /** Never empty: not evaluated until permission state is in the case. */
    couldReach: z.object({ state: z.enum(['evaluated', 'not evaluated']), text: z.string(), entities: z.array(z.string()) }),
    unknown: z.array(z.string()),
  }),
  nextSteps: z.array(z.string()),
  claims: z.array(checkedClaim),
  /** How many claims were struck. */
  struck: z.number().int(),
  method: z.object({
    /** `offline analyst` or the model's id. */
    by: z.string(),
    version: z.string(),
    /** SHA-256 of the weights. */
    weights: z.string(),
    insights: z.number().int(),
    detections: z.number().int(),
    events: z.number().int(),
  }),
  /** Of a model, where one was asked. */
  opinion: opinion.optional(),
})
export type Verdict = z.infer<typeof verdict>

/** What an analyst, offline or a model, hands over before its claims are checked. */
export type Draft = Omit<Verdict, 'claims' | 'struck'> & { claims: Claim[] }

/** A verdict the examiner kept, as the case holds it. */
export const keptVerdict = z.object({ id: z.number().int(), at: z.string(), by: z.string(), verdict })
export type KeptVerdict = z.infer<typeof keptVerdict>
