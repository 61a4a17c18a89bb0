// What a redacted bundle withholds: `vestige report --bundle --redact FILE`, a JSON file of this shape.
import { z } from 'zod'

const withheldValue = z.union([z.string().min(4).max(10_000), z.object({ value: z.string().min(4).max(10_000), reason: z.string() })])

export const redaction = z.strictObject({
  /** Printed beside each class of what is withheld: by whose order, and why. */
  reason: z.string().min(1).max(2000),
  /** Text that appears nowhere in the bundle: plain, base64, hexadecimal, percent-encoded, UTF-16, in any letter case. */
  values: z.array(withheldValue).max(10_000).default([]),
  /** Same as `values`; kept apart, so that the log of redactions counts them apart. */
  secrets: z.array(withheldValue).max(10_000).default([]),
  /** Events by our id: their records are hidden whole. */
  events: z
    .array(z.string().regex(/^[0-9a-f]{32}$/))
    .max(100_000)
    .default([]),
  /** Columns (`user`, `src_ip`): every value that the case holds in them is withheld. */
  fields: z.array(z.string().min(1)).max(100).default([]),
  /** Members by label, `EX-001/000003`: nothing of their bytes is shown. */
  members: z
    .array(z.string().regex(/^EX-\d+(\/\d+)*$/))
    .max(100_000)
    .default([]),
})
export type Redaction = z.infer<typeof redaction>
