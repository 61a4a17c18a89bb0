// What rules and correlation would say, as proposals: none of it enters a report until an examiner decides on it.
import type { ShownDetection } from '../../contract/procedures/detections.ts'
import type { Decision, Draft, Sentence } from '../../contract/report.ts'
import type { ToldForReport } from './told-story.ts'

/** More than a person can decide one by one helps nobody; what is left out is counted. */
export const proposedDetections = 60
export const proposedStory = 60
const citedEvents = 20

const waiting: Decision = { state: 'proposed', by: null, at: null, note: '' }

export interface Proposing {
  detections: readonly ShownDetection[]
  story: readonly ToldForReport[]
  /** Of the rule pack. */
  version: string
  /** Of kept verdicts. */
  verdicts: readonly Sentence[]
}

/** Known proposals keep their decision; those still waiting follow what an examiner changed in the story; new ones are added behind. */
export function withProposals(draft: Draft, { detections, story, version, verdicts }: Proposing): Draft {
  const known = new Set(draft.sentences.map(({ id }) => id))
  const top = detections
    .filter(({ hidden }) => !hidden)
    .toSorted((a, b) => b.priority.score - a.priority.score || order(a.from, b.from) || (a.id < b.id ? -1 : 1))
    .slice(0, proposedDetections)
  const told = story.slice(0, proposedStory)
  const made: Sentence[] = [
    ...told.map(storySentence),
    ...verdicts,
    ...top.flatMap((one) => [detectionSentence(one, version), severityOf(one, version)]),
  ]
  const fresh = new Map(made.map((one) => [one.id, one]))
  const before = draft.sentences.map((one) => {
    const now = one.decision.state === 'proposed' ? fresh.get(one.id) : undefined
    return now && (now.text !== one.text || now.decision.state !== 'proposed')
      ? { ...now, finding: one.finding, section: one.section }
      : one
  })
  return { ...draft, sentences: [...before, ...made.filter(({ id }) => !known.has(id))] }
}

function detectionSentence(one: ShownDetection, version: string): Sentence {
  const count = one.events === 1 ? 'one event' : `${one.events} events`
  const techniques = one.techniques.length === 0 ? '' : ` The rule is tagged ${one.techniques.join(', ')}.`
  const span =
    one.from === null
      ? ''
      : one.to === null || when(one.from) === when(one.to)
        ? ` at ${when(one.from)}`
        : ` between ${when(one.from)} and ${when(one.to)}`
  const text = `The rule “${one.title}” matched ${count}${span}.${one.measure === '' ? '' : ` Measured: ${one.measure}.`}${techniques}`
  return {
    ...base(`detection:${one.id}`, text, version),
    subject: one.id,
    citations: [{ kind: 'detection', id: one.id }],
  }
}

function severityOf(one: ShownDetection, version: string): Sentence {
  return {
    ...base(`severity:${one.id}`, one.level, version),
    form: 'severity',
    kind: 'interpretation',
    subject: one.id,
    citations: [{ kind: 'detection', id: one.id }],
  }
}

/** In the examiner's words where they changed it, which counts as edited once adopted; hidden there is rejected here, under their name. */
function storySentence({ tactic, author, sentence }: ToldForReport): Sentence {
  const { key, text, made, edited, hidden, own, events, detections, doubt } = sentence
  const words = (said: string) => `${said.replace(/\.$/, '')}${doubt === '' ? '' : ` (${doubt})`}.`
  const id = own ? `story:${tactic}:${key}:${fold(text)}` : `story:${tactic}:${events[0] ?? ''}:${detections[0] ?? ''}:${fold(made)}`
  return {
    ...base(id, own ? text : words(made), ''),
    text: own || edited ? text : words(made),
    // Without a record behind it, it is no fact.
    kind: events.length === 0 ? 'interpretation' : 'fact',
    origin: author ? { by: 'examiner', name: author.by, at: author.at } : { by: 'rule', name: 'correlation', version: '' },
    subject: detections[0] ?? null,
    citations: events.slice(0, citedEvents).map((uid) => ({ kind: 'event', uid })),
    decision: hidden ? { state: 'rejected', by: hidden.author, at: hidden.at, note: `hidden in the story: ${hidden.reason}` } : waiting,
  }
}

function base(id: string, text: string, version: string): Sentence {
  return {
    id,
    form: 'sentence',
    kind: 'fact',
    finding: null,
    section: 'findings',
    text,
    machineText: text,
    origin: { by: 'rule', name: 'rule pack', version },
    citations: [],
    coverage: null,
    subject: null,
    decision: waiting,
  }
}

const when = (us: string) => new Date(Number(BigInt(us) / 1000n)).toISOString().replace(/\.\d+Z$/, 'Z')
const order = (a: string | null, b: string | null) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : BigInt(a) < BigInt(b) ? -1 : 1)

/** Short and stable: the same sentence is the same proposal in every run. */
function fold(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(16)
}
