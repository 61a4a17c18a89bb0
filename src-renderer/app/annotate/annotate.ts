// Acts of the examiner on events: tag, note, bookmark, hide, and undo. Each is a new version; nothing is overwritten.
import { create } from 'zustand'
import type { Annotation } from '../../../src-main/contract/procedures/annotations.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { type DialogName, useDialogs } from '../state/dialogs.ts'
import { attempt, say } from '../state/notices.ts'
import { useView } from '../state/view.ts'
import { plural } from '../words.ts'

type Kind = Annotation['kind']

/** The events an act is for: those marked in the table, else the selected one. */
interface Targets {
  marked: ReadonlySet<string>
  setMarked: (uids: ReadonlySet<string>) => void
}

export const useMarked = create<Targets>((set) => ({ marked: new Set(), setMarked: (marked) => set({ marked }) }))

export const targets = (): string[] => {
  const { marked } = useMarked.getState()
  if (marked.size > 0) return [...marked]
  const { selection } = useView.getState()
  return selection?.kind === 'event' ? [selection.uid] : []
}

const done: Record<Kind, [on: string, off: string]> = {
  tag: ['tagged', 'untagged'],
  note: ['noted', 'note taken back'],
  bookmark: ['bookmarked', 'bookmark taken off'],
  hide: ['hidden, with the reason', 'shown again'],
}

export const undo = () =>
  attempt('Undo failed', async () => {
    const { undone } = await workbench().annotations.undo()
    bump(['annotations'])
    say(undone === null ? 'There is nothing to undo' : `Undone: ${undone}`)
  })

export const annotate = (kind: Kind, text: string, active = true, uids = targets()) =>
  attempt('The events were not changed', async () => {
    if (uids.length === 0) return
    const { changed } = await workbench().annotations.set({ uids, kind, text, active })
    bump(['annotations'])
    say(`${plural(changed, 'event')} ${done[kind][active ? 0 : 1]}`, () => void undo())
  })

/** Opens the dialog that asks for the tag, the note or the reason. */
export const askFor = (what: Extract<DialogName, Kind>) => {
  if (targets().length === 0) say('Choose an event first')
  else useDialogs.getState().show(what)
}
