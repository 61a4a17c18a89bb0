// Tags, notes, bookmarks, hides: who and when come from here, versions from the case.
import type { Bench } from '../bench.ts'
import type { Handlers } from '../procedures.ts'

export function annotationHandlers(bench: Bench): Handlers<'annotations'> {
  const now = () => ({ by: bench.desk().signer.by, at: new Date().toISOString() })
  return {
    set: ({ uids, kind, text, active }) => bench.desk().client.annotate({ uids, kind, text, active, ...now() }),
    undo: () => bench.desk().client.undo(now()),
    ofEvent: ({ uid }) => bench.desk().client.annotationsOf(uid),
    tags: () => bench.desk().client.tags(),
  }
}
