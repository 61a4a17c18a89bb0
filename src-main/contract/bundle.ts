// `bundle.json`: what a bundle holds and what it leaves out. The stand-alone verifier reads it and trusts none of it unchecked.
import { z } from 'zod'

export const bundleClass = z.enum([
  'report',
  'export',
  'custody',
  'list',
  'original',
  'cited',
  'proof',
  'verifier',
  'key',
  'readme',
  'working',
])
export type BundleClass = z.infer<typeof bundleClass>

/** Working papers: they stay out unless ticked, one by one. */
export const workingClass = z.enum(['drafts', 'notes', 'communications', 'traces'])
export type WorkingClass = z.infer<typeof workingClass>

/** Which originals travel: those cited by the report, all, or none. */
export const bundleScope = z.enum(['cited', 'all', 'none'])

const hash = z.string().regex(/^[0-9a-f]{64}$/)
export const bundleManifest = z.object({
  format: z.literal('vestige-bundle-1'),
  case: z.object({ id: z.string(), title: z.string() }),
  madeAt: z.string(),
  madeBy: z.string(),
  tool: z.string(),
  scope: bundleScope,
  /** Head of the ledger in `custody/`. The entry that names this bundle follows after it, in the case. */
  head: z.object({ count: z.number().int(), hash }),
  reports: z.array(z.object({ file: z.string(), report: z.string(), revision: z.number().int() })),
  files: z.array(z.object({ path: z.string(), size: z.number().int(), class: bundleClass })),
  /** Originals and lists that the ledger names and this bundle does not carry, each with the reason. */
  absent: z.array(z.object({ sha256: hash, exhibit: z.string(), why: z.string() })),
  /** Bytes of cited members inside containers that the verifier does not open. */
  cited: z.array(z.object({ member: z.string(), file: z.string(), sha256: hash, why: z.string() })),
  proofs: z.array(z.object({ member: z.string(), file: z.string(), shown: z.number().int(), count: z.number().int() })),
  /** By class, what the case has and this bundle leaves out. */
  leftOut: z.array(z.object({ name: z.string(), count: z.number().int(), why: z.string() })),
  redaction: z
    .object({ reason: z.string(), log: z.array(z.object({ class: z.string(), count: z.number().int(), what: z.string() })) })
    .nullable(),
})
export type BundleManifest = z.infer<typeof bundleManifest>
