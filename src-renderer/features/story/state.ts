// Which story is told and what is being changed in it; kept while other areas are shown. Acts on it.
import { create } from 'zustand'
import type { StoryAct, Told } from '../../../src-main/contract/procedures/story.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'

interface StoryView {
  /** Id of an incident; '' tells all detections; null: not chosen yet. */
  incident: string | null
  /** Key of the chosen sentence. */
  at: string | null
  /** Key of the sentence whose words, or whose reason to be hidden, are being written; `add:PHASE` for one to come. */
  writing: { key: string; what: 'edit' | 'hide' | 'add' } | null
  hidden: boolean
  versions: boolean
}

export const useStoryView = create<StoryView>(() => ({ incident: null, at: null, writing: null, hidden: false, versions: false }))

const done: Record<StoryAct['kind'], string> = {
  edit: 'Sentence changed; its words as made stay beside it',
  hide: 'Sentence hidden, with the reason',
  show: 'Sentence shown again',
  order: 'Order changed',
  add: 'Sentence added',
  undo: 'Change taken back; both stay among the versions',
}

/** True once it is entered. */
export const change = async (incident: string, act: StoryAct): Promise<boolean> => {
  const made = await attempt('The story was not changed', async () => {
    const { versions } = await workbench().story.change({ ...(incident && { incident }), act })
    const last = versions.at(-1)?.number
    bump(['annotations'])
    say(done[act.kind], last === undefined ? undefined : () => void change(incident, { kind: 'undo', version: last }))
    return true
  })
  return made === true
}

/** The story as plain text, hidden sentences left out. */
export const storyText = ({ phases }: Told): string =>
  phases
    .map(({ title, sentences }) => {
      const shown = sentences.filter(({ hidden }) => hidden === null)
      return `${title}\n${shown.map(({ text, doubt }) => `- ${text}${doubt ? ` (${doubt})` : ''}`).join('\n')}`
    })
    .join('\n\n')
