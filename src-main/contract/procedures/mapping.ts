// The mapping sheet: propose from a file's first rows, preview them as events, save by name.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { mappedFraming, mapping, mappingProposal, previewRow, savedMapping } from '../mapping.ts'

/** A member of the case, or a file on the host that is not evidence yet. */
const from = z.union([z.object({ member: z.string() }), z.object({ path: z.string() })])

export const mappingProcedures = {
  /** All versions, by name. */
  list: oc.output(z.array(savedMapping.extend({ source: z.string() }))),
  /** Null when the bytes are no rows that a mapping can read. `framing` when the examiner has corrected it. */
  propose: oc.input(z.object({ from, framing: mappedFraming.optional() })).output(mappingProposal.nullable()),
  /** The first hundred rows as events. */
  preview: oc.input(z.object({ from, mapping })).output(z.array(previewRow)),
  /** A new version of its name, or the last one where nothing changed. `source` is what assigns it. */
  save: oc.input(mapping).output(savedMapping.extend({ source: z.string() })),
}
