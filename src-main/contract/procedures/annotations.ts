// What the examiner adds to events: tags, notes, bookmarks, hides. Versions with author and time; undo writes a new one.
import { oc } from '@orpc/contract'
import { z } from 'zod'

export const annotation = z.object({
  id: z.number().int(),
  uid: z.string(),
  kind: z.enum(['tag', 'note', 'bookmark', 'hide']),
  text: z.string(),
  /** False when this version takes the annotation back. */
  active: z.boolean(),
  version: z.number().int(),
  by: z.string(),
  at: z.string(),
})
export type Annotation = z.infer<typeof annotation>

export const annotationProcedures = {
  /** `text` is the tag's name, the note, or the reason for a hide. */
  set: oc
    .input(
      z.object({
        uids: z.array(z.string()).min(1).max(100_000),
        kind: annotation.shape.kind,
        text: z.string().max(20_000),
        active: z.boolean().default(true),
      }),
    )
    .output(z.object({ changed: z.number().int() })),
  /** Takes back the last act of this examiner in this case; its inverse is written as a new version. */
  undo: oc.output(z.object({ undone: z.string().nullable() })),
  ofEvent: oc.input(z.object({ uid: z.string() })).output(z.array(annotation)),
  tags: oc.output(z.array(z.object({ tag: z.string(), events: z.number().int() }))),
}
