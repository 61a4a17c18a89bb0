// Validation of this workstation by the samples that ship with it, and replay of a case from its sealed originals.
import { oc } from '@orpc/contract'
import { z } from 'zod'

export const validationRecord = z.object({
  at: z.string(),
  by: z.string(),
  tool: z.string(),
  /** Name and version of what ran it. */
  platform: z.array(z.object({ name: z.string(), value: z.string() })),
  samples: z.number().int(),
  passed: z.number().int(),
  /** One row a source. */
  sources: z.array(
    z.object({ id: z.string(), title: z.string(), samples: z.number().int(), records: z.number().int(), passed: z.number().int() }),
  ),
  /** Known answers of the hashes, signatures and trees that custody rests on. */
  known: z.array(z.object({ name: z.string(), holds: z.boolean() })),
  problems: z.array(z.object({ sample: z.string(), problem: z.string() })),
  holds: z.boolean(),
  /** Hex SHA-256 over all samples and expectations, so that two records can be told to rest on the same ones. */
  digest: z.string(),
})
export type ValidationRecord = z.infer<typeof validationRecord>

export const validationProcedures = {
  run: oc.output(z.object({ job: z.string() })),
  last: oc.output(validationRecord.nullable()),
  /** The last record as a page to file. */
  page: oc.output(z.object({ text: z.string(), html: z.string() }).nullable()),
}
