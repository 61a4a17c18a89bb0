// Who works here: the examiner's identity, its key, and settings that follow the examiner rather than the case.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { examiner } from './case.ts'

export const identity = z.object({
  examiner: examiner.nullable(),
  /** `none`: no key yet; `locked`: passphrase needed; `open`: can sign. */
  key: z.enum(['none', 'locked', 'open']),
  /** True when the key file has no passphrase. */
  unprotected: z.boolean(),
})

/** Everyone who has a key in this home. */
export const knownExaminer = examiner.extend({
  /** Base64 of the 32 raw bytes. */
  publicKey: z.string(),
  unprotected: z.boolean(),
  /** Whom the window takes when nothing else is said. */
  first: z.boolean(),
})
export type KnownExaminer = z.infer<typeof knownExaminer>

export const settings = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  zone: z.string(),
  density: z.enum(['compact', 'comfortable']),
  columns: z.array(z.string()),
  /** Folder of the firm's own report templates; empty for ours. */
  templates: z.string(),
})
export type Settings = z.infer<typeof settings>

export const examinerProcedures = {
  identity: oc.output(identity),
  setIdentity: oc
    .input(z.object({ name: z.string().min(1), mail: z.string(), organisation: z.string(), passphrase: z.string() }))
    .output(identity),
  list: oc.output(z.array(knownExaminer)),
  /** Makes a key for one more person of this home and takes it; the first stays the default. */
  add: oc.input(z.object({ name: z.string().min(1), mail: z.string(), organisation: z.string(), passphrase: z.string() })).output(identity),
  /** Who signs from now on: of a fingerprint; else who signed last in the case of this folder; else the default. */
  select: oc.input(z.object({ fingerprint: z.string().optional(), path: z.string().optional() })).output(identity),
  unlock: oc.input(z.object({ passphrase: z.string() })).output(identity),
  settings: oc.output(settings),
  saveSettings: oc.input(settings.partial()).output(settings),
}
