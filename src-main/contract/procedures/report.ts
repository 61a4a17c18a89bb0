// Reports: drafts edited in place, one decision a proposal, reviews, sign-off, every form, signature and time stamp.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import {
  citation,
  coverageClause,
  draftVersion,
  finding,
  identified,
  reportFormat,
  reportHeader,
  reportInfo,
  reportKind,
  responseEntry,
  revisionInfo,
  sectionId,
  sentence,
} from '../report.ts'
import { count } from './events.ts'

/** One edit; each makes a version that undo takes back. */
export const reportEdit = z.discriminatedUnion('do', [
  z.object({ do: z.literal('title'), title: z.string().min(1).max(300) }),
  z.object({ do: z.literal('header'), fields: reportHeader.partial() }),
  z.object({ do: z.literal('zone'), zone: z.string() }),
  /** `because` null takes the section in again. */
  z.object({ do: z.literal('leaveOut'), section: sectionId, because: z.string().min(1).nullable() }),
  z.object({
    do: z.literal('write'),
    section: sectionId,
    finding: z.string().nullable(),
    kind: sentence.shape.kind,
    text: z.string().min(1).max(20_000),
    citations: z.array(citation).max(200),
    coverage: coverageClause.nullable(),
  }),
  /** Words, kind, place and citations of a sentence; of a machine's sentence it counts as edited. */
  z.object({
    do: z.literal('rewrite'),
    id: z.string(),
    text: z.string().min(1).max(20_000).optional(),
    kind: sentence.shape.kind.optional(),
    finding: z.string().nullable().optional(),
    section: sectionId.optional(),
    citations: z.array(citation).max(200).optional(),
    coverage: coverageClause.nullable().optional(),
  }),
  /** One proposal, one decision. `proposed` takes a decision back. */
  z.object({
    do: z.literal('decide'),
    id: z.string(),
    state: z.enum(['adopted', 'rejected', 'proposed']),
    note: z.string().max(2000).default(''),
    finding: z.string().nullable().optional(),
  }),
  /** A sentence of the examiner's own; a machine's is rejected, never removed. */
  z.object({ do: z.literal('remove'), id: z.string() }),
  z.object({ do: z.literal('finding'), finding }),
  z.object({ do: z.literal('removeFinding'), id: z.string() }),
  z.object({ do: z.literal('response'), response: responseEntry }),
  z.object({ do: z.literal('removeResponse'), id: z.string() }),
  z.object({ do: z.literal('identify'), identified: identified.omit({ by: true, at: true }) }),
  z.object({ do: z.literal('removeIdentified'), name: z.string() }),
  z.object({ do: z.literal('review'), which: z.enum(['technical', 'administrative']), note: z.string().max(4000) }),
])
export type ReportEdit = z.infer<typeof reportEdit>

/** A proposed change that came back in a Word file. */
export const proposedEdit = z.object({
  sentence: z.string(),
  before: z.string(),
  after: z.string(),
  /** Why it cannot be taken as it is, in words; null when it can. */
  problem: z.string().nullable(),
})
export type ProposedEdit = z.infer<typeof proposedEdit>

export const reportFile = z.object({
  /** Name, type and size stand in the first message alone. */
  name: z.string().optional(),
  type: z.string().optional(),
  size: z.number().int().optional(),
  sha256: z.string().optional(),
  base64: z.string(),
})

/** Which report: an id, or the latest; of it the draft, or a signed-off revision. */
const which = z.object({ report: z.string().optional(), revision: z.number().int().positive().optional() })

export const reportProcedures = {
  list: oc.output(z.array(reportInfo)),
  create: oc.input(z.object({ kind: reportKind, title: z.string().max(300).default('') })).output(draftVersion),
  draft: oc.input(z.object({ report: z.string() })).output(draftVersion),
  versions: oc.input(z.object({ report: z.string() })).output(z.array(draftVersion.omit({ draft: true }))),
  edit: oc.input(z.object({ report: z.string(), edit: reportEdit })).output(draftVersion),
  undo: oc.input(z.object({ report: z.string() })).output(draftVersion),
  /** What rules and correlation would say now, added as proposals; known ones stay as they are. */
  propose: oc.input(z.object({ report: z.string() })).output(draftVersion),
  /** Whether cited events, bytes and detections are there, sentence by sentence; only those with a problem. */
  check: oc.input(z.object({ report: z.string() })).output(z.array(z.object({ sentence: z.string(), problem: z.string() }))),
  /** Bounds of a negative from what coverage shows of these lanes in this time, and what the query finds there. Nothing is written. */
  bounds: oc
    .input(z.object({ query: z.string().default(''), lanes: z.array(z.string()).min(1).max(50), from: z.string(), to: z.string() }))
    .output(z.object({ clause: coverageClause, found: count.nullable() })),
  /** One HTML page without script. */
  preview: oc.input(which).output(z.object({ html: z.string(), sha256: z.string(), ms: z.number() })),
  /** Freezes the latest version. Refused while proposals wait or citations do not resolve. */
  signOff: oc.input(z.object({ report: z.string(), version: z.number().int() })).output(revisionInfo),
  revisions: oc.input(z.object({ report: z.string().optional() })).output(z.array(revisionInfo)),
  /** The file in pieces. A draft says "draft" on every page. `templates`: folder of a firm's own Typst files. */
  export: oc
    .input(which.extend({ kind: reportKind.optional(), format: reportFormat, templates: z.string().optional() }))
    .output(eventIterator(reportFile)),
  /** PAdES signature of a signed-off revision's PDF by a PKCS#12 file; the person's own act. */
  sign: oc
    .input(
      z.object({
        report: z.string(),
        revision: z.number().int().positive(),
        copy: z.enum(['filing', 'evidence']).default('filing'),
        /** Path on the host, or its bytes. */
        path: z.string().optional(),
        base64: z.string().optional(),
        password: z.string(),
        /** Asks the authority of the case's settings for a time stamp; refused unless it is switched on. */
        timestamp: z.boolean().default(false),
      }),
    )
    .output(z.object({ name: z.string(), sha256: z.string(), signer: z.string(), base64: z.string() })),
  /** The time-stamp authority of this case; null switches it off. */
  authority: oc.output(z.object({ url: z.string() }).nullable()),
  setAuthority: oc.input(z.object({ url: z.string().nullable() })).output(z.object({ url: z.string() }).nullable()),
  /** A time-stamp token (RFC 3161) of a revision's `report.json`, from a file made elsewhere; or the request to make one. */
  timestampRequest: oc
    .input(z.object({ report: z.string(), revision: z.number().int().positive() }))
    .output(z.object({ base64: z.string() })),
  importTimestamp: oc
    .input(z.object({ report: z.string(), revision: z.number().int().positive(), base64: z.string() }))
    .output(z.object({ at: z.string(), authority: z.string() })),
  /** A changed Word file: what it would change, sentence by sentence. Nothing is written. */
  readWord: oc.input(z.object({ report: z.string(), base64: z.string() })).output(z.array(proposedEdit)),
}
