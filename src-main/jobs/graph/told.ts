// The story with the examiner's changes, for hosts that may not reach into correlation.
import { createHash } from 'node:crypto'
import type { StoryPhase } from '../../contract/procedures/graph.ts'
import type { StoryVersion, Told } from '../../contract/procedures/story.ts'
import { tellWith } from '../../correlate/story-edits.ts'

export const toldStory = (made: readonly StoryPhase[], versions: readonly StoryVersion[]): Told =>
  tellWith(made, versions, (text) => createHash('sha256').update(text).digest('hex').slice(0, 20))

/** Events of one sentence that travel to a window: a sentence may rest on thousands, and a window opens them one by one. */
const sentEvents = 200

/** A story with the first events of each sentence, and how many more there are. */
export function briefly<P extends { sentences: readonly { events: string[] }[] }>(phases: readonly P[]): P[] {
  return phases.map((phase) => ({
    ...phase,
    sentences: phase.sentences.map((one) =>
      one.events.length <= sentEvents ? one : { ...one, events: one.events.slice(0, sentEvents), more: one.events.length - sentEvents },
    ),
  }))
}
