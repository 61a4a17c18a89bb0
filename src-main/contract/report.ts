// The report: what an examiner drafts, what a sign-off freezes, and `report.json`, from which every other form is made.
// long because: draft, frozen document and the file the stand-alone verifier reads must be judged side by side
import { z } from 'zod'
import { level } from './detection.ts'
import { account } from './exhibit.ts'

export const reportKind = z.enum(['incident', 'expert', 'executive', 'evidence-list', 'certification'])
export type ReportKind = z.infer<typeof reportKind>

/** In the order they are printed. An executive summary and the lists use some of them. */
export const sectionIds = [
  'header',
  'authority',
  'summary',
  'exhibits',
  'custody',
  'methods',
  'time',
  'findings',
  'timeline',
  'graph',
  'processes',
  'attack',
  'access',
  'blast',
  'response',
  'limits',
  'ai',
  'examiner',
  'certification',
  'records',
] as const
export const sectionId = z.enum(sectionIds)
export type SectionId = z.infer<typeof sectionId>

/** What a sentence rests on. Short in a draft; `ResolvedCitation` says the bytes. */
export const citation = z.discriminatedUnion('kind', [
  /** The record that made an event. */
  z.object({ kind: z.literal('event'), uid: z.string().regex(/^[0-9a-f]{32}$/) }),
  /** Decompressed bytes of a member, `end` exclusive. */
  z.object({
    kind: z.literal('bytes'),
    member: z.string(),
    start: z.number().int().nonnegative(),
    end: z.number().int().positive(),
  }),
  z.object({ kind: z.literal('detection'), id: z.string() }),
  /** A range of an artifact inside a member, by the artifact's name. */
  z.object({
    kind: z.literal('artifact'),
    member: z.string(),
    artifact: z.string(),
    start: z.number().int().nonnegative(),
    end: z.number().int().positive(),
  }),
])
export type ReportCitation = z.infer<typeof citation>

/** One way into a member: the received file first, then each container inside, the member itself last. */
export const place = z.object({
  member: z.string(),
  path: z.string(),
  sha256: z.string().nullable(),
  size: z.number().int(),
})

/** A citation with its bytes' place and hash: what a stranger needs to find them in the originals. */
export const resolvedCitation = z.object({
  /** `C1`, `C2`…: stable within a revision. */
  id: z.string(),
  kind: z.enum(['event', 'bytes', 'detection', 'artifact']),
  /** Event uid or detection id. */
  ref: z.string(),
  exhibit: z.string(),
  /** `EX-003/000001/0004`. */
  member: z.string(),
  within: z.array(place),
  offset: z.number().int(),
  length: z.number().int(),
  /** Hex SHA-256 of those bytes; of the first record where a detection has several. */
  sha256: z.string(),
  /** UTC; null when undated or when the bytes are no event. */
  at: z.string().nullable(),
  /** The time exactly as recorded. */
  recordedTime: z.string().nullable(),
  source: z.string().nullable(),
  /** Further citations of a detection's events, by id. */
  members: z.array(z.string()),
})
export type ResolvedCitation = z.infer<typeof resolvedCitation>

export const reviewWord = z.enum(['proposed', 'adopted', 'edited', 'rejected'])
export const decision = z.object({
  state: reviewWord,
  /** Named examiner and time (UTC); null while proposed. */
  by: z.string().nullable(),
  at: z.string().nullable(),
  note: z.string(),
})
export type Decision = z.infer<typeof decision>

/** Who first wrote a sentence. A model's fields are what the AI disclosure prints. */
export const origin = z.discriminatedUnion('by', [
  z.object({ by: z.literal('examiner'), name: z.string(), at: z.string() }),
  /** Rules and correlation: deterministic, but not a person's words. */
  z.object({ by: z.literal('rule'), name: z.string(), version: z.string() }),
  z.object({
    by: z.literal('model'),
    model: z.string(),
    quantisation: z.string(),
    modelHash: z.string(),
    runtime: z.string(),
    promptHash: z.string(),
    parameters: z.string(),
    seed: z.string(),
    at: z.string(),
    remote: z.boolean(),
    /** Which evidence it was given, in words. */
    shown: z.string().optional(),
    /** What left the machine, in words; empty when nothing did. */
    left: z.string(),
    errorRate: z.string(),
    rerun: z.string(),
  }),
])
export type Origin = z.infer<typeof origin>

/** "in [sources] between A and B, which are shown complete, or may be incomplete because …". A negative prints only with it. */
export const coverageClause = z.object({
  sources: z.array(z.string()).min(1),
  from: z.string(),
  to: z.string(),
  complete: z.boolean(),
  because: z.string(),
  /** What must not be found in these lanes of coverage: checked again before sign-off. Absent where an examiner wrote the bounds by hand. */
  query: z.string().optional(),
  lanes: z.array(z.string()).optional(),
})
export type CoverageClause = z.infer<typeof coverageClause>

/** fact: what a record says. interpretation: what facts mean together. opinion: an examiner's conclusion. */
export const sentenceKind = z.enum(['fact', 'interpretation', 'opinion', 'negative'])
/** What a proposal would put into the report: words, a rule's severity, or a verdict word. */
export const sentenceForm = z.enum(['sentence', 'severity', 'verdict'])

export const sentence = z.object({
  id: z.string(),
  form: sentenceForm,
  kind: sentenceKind,
  /** Finding it belongs to; null while it stands in `section` alone. */
  finding: z.string().nullable(),
  section: sectionId,
  text: z.string().max(20_000),
  /** What the machine wrote; null when an examiner wrote it. */
  machineText: z.string().nullable(),
  origin,
  citations: z.array(citation).max(200),
  coverage: coverageClause.nullable(),
  /** Detection, verdict or claim it came from. */
  subject: z.string().nullable(),
  decision,
})
export type Sentence = z.infer<typeof sentence>

export const confidence = z.enum(['very low', 'low', 'moderate', 'high', 'very high', 'not stated'])
export const finding = z.object({
  id: z.string(),
  title: z.string(),
  confidence,
  /** Other explanations considered and why less likely. */
  alternatives: z.string(),
  /** Contradicting and exculpatory items. */
  against: z.string(),
  /** Query that shows its events again, and how many there were. */
  query: z.string(),
  count: z.number().int().nullable(),
  /** What would change the conclusion. */
  wouldChange: z.string(),
})
export type Finding = z.infer<typeof finding>

/** What others did in response, entered by hand; a lane of the timeline. */
export const responseEntry = z.object({
  id: z.string(),
  who: z.string(),
  what: z.string(),
  /** RFC 3339 with zone, or empty when not known. */
  when: z.string(),
  authority: z.string(),
  evidence: z.string(),
  citations: z.array(citation),
})
export type ResponseEntry = z.infer<typeof responseEntry>

/** Words for data are a ladder; each rung needs the evidence of its own kind. */
export const rungs = ['listed', 'attempted', 'succeeded', 'bytes returned', 'bytes sent outside', 'contents identified'] as const
export const rung = z.enum(rungs)
export type Rung = z.infer<typeof rung>

export const dataAccess = z.object({
  kind: z.enum(['object', 'bucket', 'mailbox', 'secret', 'table', 'file', 'key', 'repository', 'snapshot', 'other']),
  name: z.string(),
  credential: z.string(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  count: z.number().int(),
  refused: z.number().int(),
  /** Sum of what the records say was returned; null when no record says. */
  bytes: z.number().int().nullable(),
  rung,
  /** In words: which evidence the rung rests on. */
  because: z.string(),
  addresses: z.array(z.string()),
  actions: z.array(z.string()),
  citations: z.array(z.string()),
})
export type DataAccess = z.infer<typeof dataAccess>

/** An examiner's word on contents: the only way to the last rung. */
export const identified = z.object({
  name: z.string(),
  what: z.string(),
  by: z.string(),
  at: z.string(),
  citations: z.array(citation),
})

export const person = z.object({
  name: z.string(),
  title: z.string(),
  organisation: z.string(),
  address: z.string(),
  phone: z.string(),
  mail: z.string(),
  qualifications: z.string(),
  publications: z.string(),
  testimony: z.string(),
  compensation: z.string(),
})
export type Person = z.infer<typeof person>

/** What only a person can say. Empty fields print "not stated", never a guess. */
export const reportHeader = z.object({
  number: z.string(),
  client: z.string(),
  matter: z.string(),
  counsel: z.string(),
  privilege: z.string(),
  authority: z.string(),
  authorisedBy: z.string(),
  authorisedAt: z.string(),
  asked: z.string(),
  scope: z.string(),
  excluded: z.string(),
  examinedFrom: z.string(),
  examinedTo: z.string(),
  place: z.string(),
  supersedes: z.string(),
  amends: z.string(),
  summary: z.string(),
  method: z.string(),
  deviations: z.string(),
  othersWork: z.string(),
  assumptions: z.string(),
  independence: z.string(),
  retention: z.string(),
  /** CIDR ranges of the client's own: an address outside them is "outside". */
  inside: z.string(),
  collector: person,
  examiners: z.array(person),
})
export type ReportHeader = z.infer<typeof reportHeader>

export const reviewer = z.object({ by: z.string(), at: z.string(), note: z.string() })
/** Any later edit takes reviews back. */
export const reviewState = z.object({
  state: z.enum(['draft', 'reviewed', 'signed_off']),
  technical: reviewer.nullable(),
  administrative: reviewer.nullable(),
})
export type ReviewState = z.infer<typeof reviewState>

/** One version of a draft, whole. */
export const draft = z.object({
  id: z.string(),
  kind: reportKind,
  title: z.string(),
  header: reportHeader,
  /** IANA zone shown beside UTC; empty for UTC alone. */
  zone: z.string(),
  /** Sections left out, each with the reason that is printed. */
  leftOut: z.record(z.string(), z.string()),
  sentences: z.array(sentence),
  findings: z.array(finding),
  responses: z.array(responseEntry),
  identified: z.array(identified),
  review: reviewState,
})
export type Draft = z.infer<typeof draft>

export const draftVersion = z.object({
  version: z.number().int(),
  at: z.string(),
  by: z.string(),
  /** What the edit did, in words. */
  what: z.string(),
  draft,
})
export type DraftVersion = z.infer<typeof draftVersion>

export const reportInfo = z.object({
  id: z.string(),
  kind: reportKind,
  title: z.string(),
  version: z.number().int(),
  at: z.string(),
  by: z.string(),
  proposed: z.number().int(),
  review: reviewState,
  revisions: z.number().int(),
})
export type ReportInfo = z.infer<typeof reportInfo>

/** What is fixed at sign-off. Rendering it needs nothing else: the same revision gives the same bytes. */
export const revisionInfo = z.object({
  report: z.string(),
  revision: z.number().int(),
  version: z.number().int(),
  issuedAt: z.string(),
  by: z.string(),
  /** Hex SHA-256 of `report.json`, as the ledger names it. */
  sha256: z.string(),
  custody: z.object({ count: z.number().int(), head: z.string() }),
})
export type RevisionInfo = z.infer<typeof revisionInfo>

export const tool = z.object({
  name: z.string(),
  version: z.string(),
  /** Hex SHA-256 of what ran, and of what; empty where there is one. */
  sha256: z.string(),
  purpose: z.string(),
  /** Validation status, known error rate or limits. */
  validation: z.string(),
})

const strings = z.array(z.string())
/** A table that every form prints: first row of `rows` is data. */
export const table = z.object({ columns: strings, rows: z.array(strings), note: z.string() })
export type ReportTable = z.infer<typeof table>

/** A drawing, with the question that made it. */
export const picture = z.object({
  id: z.string(),
  title: z.string(),
  svg: z.string(),
  alt: z.string(),
  query: z.string(),
  count: z.number().int(),
  /** Of what `count` is; events where it is missing. */
  unit: z.string().optional(),
  note: z.string(),
})
export type Picture = z.infer<typeof picture>

/** A sentence as printed: adopted or edited, with citations by id. */
export const printedSentence = z.object({
  id: z.string(),
  form: sentenceForm,
  kind: sentenceKind,
  text: z.string(),
  citations: strings,
  origin: z.enum(['examiner', 'rule', 'model']),
  decision,
  subject: z.string().nullable(),
})
export type PrintedSentence = z.infer<typeof printedSentence>

export const printedFinding = finding.extend({
  number: z.number().int(),
  severity: level.nullable(),
  facts: z.array(printedSentence),
  interpretations: z.array(printedSentence),
  opinions: z.array(printedSentence),
  negatives: z.array(printedSentence),
})
export type PrintedFinding = z.infer<typeof printedFinding>

export const timelineRow = z.object({
  at: z.string().nullable(),
  /** How sure the clock is: `s`, `ms`, `µs`, or the source's words. */
  precision: z.string(),
  lane: z.string(),
  who: z.string(),
  what: z.string(),
  on: z.string(),
  from: z.string(),
  result: z.string(),
  citations: strings,
})
export type TimelineRow = z.infer<typeof timelineRow>

export const exhibitRow = z.object({
  id: z.string(),
  path: z.string(),
  kind: z.string(),
  size: z.number().int(),
  files: z.number().int(),
  sha256: z.string().nullable(),
  receivedAt: z.string(),
  receivedFrom: z.string(),
  collectedBy: z.string(),
  medium: z.string(),
  authority: z.string(),
  note: z.string(),
  sameAs: z.string().nullable(),
  /** Hash at receipt, at last verification and at report, in words with times. */
  checks: strings,
  sources: strings,
  account,
  first: z.string().nullable(),
  last: z.string().nullable(),
})
export const memberRow = z.object({
  member: z.string(),
  path: z.string(),
  size: z.number().int(),
  sha256: z.string().nullable(),
  source: z.string().nullable(),
  state: z.string(),
  problem: z.string().nullable(),
  records: z.number().int(),
  events: z.number().int(),
})
export const custodyRow = z.object({
  seq: z.number().int(),
  at: z.string(),
  offset: z.number().int(),
  by: z.string(),
  action: z.string(),
  phase: z.string(),
  exhibit: z.string().nullable(),
  detail: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
  hash: z.string(),
})
export const processRow = z.object({
  depth: z.number().int(),
  pid: z.number().int(),
  command: z.string(),
  user: z.string(),
  start: z.string().nullable(),
  doubt: z.string(),
  citations: strings,
})

/** `report.json`: RFC 8785 JSON of this and a newline. Its SHA-256 is the revision's hash. */
export const reportDocument = z.object({
  format: z.literal('vestige-report-1'),
  case: z.object({ id: z.string(), title: z.string(), createdAt: z.string(), examiner: z.string(), examinerKey: z.string() }),
  report: z.object({ id: z.string(), kind: reportKind, title: z.string(), version: z.number().int(), zone: z.string() }),
  /** 0 for a draft, which says so on every page. */
  revision: z.number().int(),
  draft: z.boolean(),
  issuedAt: z.string(),
  issuedBy: z.string(),
  /** Head of the ledger before the sign-off's own entry. */
  custody: z.object({ count: z.number().int(), head: z.string(), line: z.string(), anchoredAt: z.string().nullable() }),
  integrity: z.object({ holds: z.boolean().nullable(), at: z.string().nullable(), checks: table }),
  header: reportHeader,
  received: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  review: reviewState,
  leftOut: z.record(z.string(), z.string()),
  exhibits: z.array(exhibitRow),
  members: z.array(memberRow),
  membersTotal: z.number().int(),
  custodyRows: z.array(custodyRow),
  custodyTotal: z.number().int(),
  steps: table,
  tools: z.array(tool),
  limits: table,
  parse: table,
  time: z.object({ words: strings, sources: table, undated: z.number().int(), offsets: table }),
  sentences: z.array(printedSentence),
  findings: z.array(printedFinding),
  timeline: z.array(timelineRow),
  timelineNote: z.string(),
  pictures: z.array(picture),
  processes: z.array(z.object({ host: z.string(), rows: z.array(processRow), note: z.string() })),
  attack: table,
  access: z.array(dataAccess),
  accessTotal: z.number().int(),
  /** The first so many rows are of credentials that an adopted detection names. */
  accessNamed: z.number().int(),
  accessNote: z.string(),
  blast: z.object({ status: z.enum(['evaluated', 'not evaluated']), words: strings, table }),
  responses: z.array(responseEntry.omit({ citations: true }).extend({ citations: strings })),
  coverage: table,
  negatives: z.array(printedSentence),
  /** How many machine-drafted items there were, by what became of them. */
  disclosure: z.object({
    counts: z.array(
      z.object({
        origin: z.string(),
        form: sentenceForm,
        proposed: z.number().int(),
        adopted: z.number().int(),
        edited: z.number().int(),
        rejected: z.number().int(),
      }),
    ),
    models: table,
    words: strings,
    /** Every machine-drafted item that a person decided, one row each. */
    decisions: table,
  }),
  citations: z.array(resolvedCitation),
  /** Cited raw records as text, cut at `shown` bytes. */
  records: z.array(z.object({ citation: z.string(), text: z.string(), shown: z.number().int(), bytes: z.number().int() })),
  recordsNote: z.string(),
  settings: z.record(z.string(), z.string()),
  /** Typst files and fonts that print it. */
  templates: z.array(z.object({ name: z.string(), sha256: z.string() })),
})
export type ReportDocument = z.infer<typeof reportDocument>

/** Detail of the ledger's `report.signoff` entry, beside `after`: the SHA-256 of `report.json`. */
export interface SignOffDetail {
  report: string
  revision: number
  title: string
  sha256: string
  custody: { count: number; head: string }
}

/** Forms `vestige report --format` knows. `pdf` is the filing copy, `pdf-evidence` the one with attachments. */
export const reportFormat = z.enum(['pdf', 'pdf-evidence', 'html', 'json', 'csv', 'case', 'stix', 'timesketch', 'docx'])
export type ReportFormat = z.infer<typeof reportFormat>
