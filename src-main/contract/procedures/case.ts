// Case procedures: create, open, describe, intake.
import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { account } from '../exhibit.ts'

export const examiner = z.object({
  name: z.string(),
  mail: z.string(),
  organisation: z.string(),
  /** Hex SHA-256 of the raw Ed25519 public key. */
  fingerprint: z.string(),
})
export type Examiner = z.infer<typeof examiner>

export const volume = z.object({
  encrypted: z.enum(['yes', 'no', 'unknown']),
  /** What kind of place the case lies in, and a warning in words when it is a synchronised or network folder. */
  kind: z.string(),
  warnings: z.array(z.string()),
})

export const caseInfo = z.object({
  /** Case id: 16 hex digits, made at creation. */
  id: z.string(),
  title: z.string(),
  path: z.string(),
  examiner,
  createdAt: z.string(),
  schema: z.number().int(),
  exhibits: z.number().int(),
  members: z.number().int(),
  events: z.number().int(),
  /** Locked away, and so not among `events`. */
  setAside: z.object({ events: z.number().int(), exhibits: z.number().int(), members: z.number().int(), acts: z.number().int() }),
  /** Exhibits destroyed on authority. */
  expunged: z.number().int(),
  undated: z.number().int(),
  possiblySame: z.number().int(),
  rejects: z.number().int(),
  detections: z.number().int(),
  timeRange: z.object({ from: z.string(), to: z.string() }).nullable(),
  account,
  custody: z.object({ entries: z.number().int(), head: z.string(), anchoredAt: z.string().nullable() }),
  volume,
  /** Whether the index was built by the current normaliser; false offers a re-index. */
  indexCurrent: z.boolean(),
  /** `incomplete`: events.duckdb was lost or damaged and is being built again, or waits for it. */
  index: z.enum(['current', 'older', 'incomplete']),
  demo: z.boolean(),
  /** Its database, columns and originals lie on the disk encrypted. */
  encrypted: z.boolean(),
})
export type CaseInfo = z.infer<typeof caseInfo>

export const intakeFields = z.object({
  client: z.string(),
  counsel: z.string(),
  privilege: z.string(),
  authority: z.string(),
  scope: z.string(),
  questions: z.string(),
  known: z.string(),
  changeTickets: z.string(),
  administrators: z.string(),
  awareAt: z.string(),
  obligations: z.array(z.object({ name: z.string(), due: z.string(), note: z.string() })),
})
export const intake = intakeFields.partial()
export const intakeVersion = z.object({ version: z.number().int(), at: z.string(), by: z.string(), intake })
export type Intake = z.infer<typeof intake>

export const recentCase = z.object({ path: z.string(), title: z.string(), openedAt: z.string(), present: z.boolean() })

/** A change that views must follow; sent to every window of the case. */
export const caseChange = z.object({
  kind: z.enum(['events', 'evidence', 'annotations', 'custody', 'intake', 'jobs', 'case', 'detections', 'coverage', 'report', 'models']),
})

export const caseProcedures = {
  recent: oc.output(z.array(recentCase)),
  create: oc
    .input(
      z.object({
        path: z.string(),
        title: z.string(),
        volumeEncrypted: z.enum(['yes', 'no', 'unknown']).optional(),
        /** Encrypts the case at rest under this passphrase. */
        encrypt: z.string().min(1).optional(),
      }),
    )
    .output(caseInfo.extend({ recovery: z.string().nullable() })),
  /** `takeover`: why an examiner whom the case does not know yet takes it over; it enters the ledger. */
  open: oc
    .input(
      z.object({
        path: z.string(),
        takeover: z.string().min(1).optional(),
        /** Passphrase or recovery code of a case that is encrypted at rest; without it the problem is `case_locked`. */
        secret: z.string().optional(),
      }),
    )
    .output(caseInfo),
  openDemo: oc.output(caseInfo),
  close: oc.output(z.object({ closed: z.boolean() })),
  /** Builds the index anew from the raw records, by the present normaliser; gives the running job where there is one. */
  reindex: oc.output(z.object({ job: z.string() })),
  /** The open case, or null. */
  info: oc.output(caseInfo.nullable()),
  inspectVolume: oc.input(z.object({ path: z.string() })).output(volume),
  intakeVersions: oc.output(z.array(intakeVersion)),
  saveIntake: oc.input(intake).output(intakeVersion),
  changes: oc.output(eventIterator(caseChange)),
}
