// The examiner's changes to a story, folded over what rules and events say. Changes are only ever added: taking one back is one more.
import type { StoryPhase } from '../contract/procedures/graph.ts'
import type { StoryVersion, Told, ToldPhase, ToldSentence } from '../contract/procedures/story.ts'

/** Stays the same while a sentence rests on the same events, whatever its words are. */
export const sentenceKey = (tactic: string, events: readonly string[]): string => `${tactic}/${[...events].sort().join(' ')}`

/** By version: which later one took it back. An undo that was taken back itself counts for nothing. */
export const undoneBy = (versions: readonly StoryVersion[]): Map<number, number> => {
  const out = new Map<number, number>()
  for (const { number, act } of versions.toReversed()) if (act.kind === 'undo' && !out.has(number)) out.set(act.version, number)
  return out
}

/** `keyOf` shortens keys for the wire; it must give the same key for the same text. */
export const tellWith = (made: readonly StoryPhase[], versions: readonly StoryVersion[], keyOf: (text: string) => string): Told => {
  const undone = undoneBy(versions)
  const standing = versions.filter(({ number, act }) => act.kind !== 'undo' && !undone.has(number))
  const phases = made.map(
    (phase): ToldPhase => ({
      ...phase,
      ordered: null,
      sentences: phase.sentences.map(
        (sentence): ToldSentence => ({
          ...sentence,
          key: keyOf(sentenceKey(phase.tactic, sentence.events)),
          made: sentence.text,
          edited: null,
          hidden: null,
          own: false,
        }),
      ),
    }),
  )
  const phaseOf = (tactic: string) => phases.find((phase) => phase.tactic === tactic)
  const find = (key: string) => phases.flatMap(({ sentences }) => sentences).find((sentence) => sentence.key === key)
  let lost = 0
  for (const { number, author, at, act } of standing) {
    const by = { version: number, author, at }
    if (act.kind === 'add') {
      const phase = phaseOf(act.phase)
      if (!phase) lost++
      else
        phase.sentences.push({
          ...{ key: `own:${number}`, text: act.text, made: '', edited: null, hidden: null, own: true },
          ...{ events: [], detections: [], from: null, to: null, doubt: '' },
        })
    } else if (act.kind === 'order') {
      const phase = phaseOf(act.phase)
      if (!phase) {
        lost++
        continue
      }
      const place = new Map(act.keys.map((key, index) => [key, index]))
      const last = act.keys.length
      phase.sentences = phase.sentences
        .map((sentence, index) => ({ sentence, at: place.get(sentence.key) ?? last + index }))
        .sort((a, b) => a.at - b.at)
        .map(({ sentence }) => sentence)
      phase.ordered = by
    } else if (act.kind !== 'undo') {
      const sentence = find(act.key)
      if (!sentence) lost++
      else if (act.kind === 'edit') {
        sentence.text = act.text
        sentence.edited = by
      } else sentence.hidden = act.kind === 'hide' ? { ...by, reason: act.reason } : null
    }
  }
  // An order of one's own is no order of time: a doubt about the neighbour before would speak of another neighbour.
  for (const phase of phases) if (phase.ordered) for (const sentence of phase.sentences) sentence.doubt = ''
  return { phases, lost, versions: versions.map((version) => ({ ...version, undone: undone.get(version.number) ?? null })) }
}
