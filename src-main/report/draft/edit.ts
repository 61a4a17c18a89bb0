// One edit of a draft. Pure: who and when come in. Rules of the house stand here: a machine's words enter by a person's decision alone.
import type { ReportEdit } from '../../contract/procedures/report.ts'
import type { Decision, Draft, Sentence } from '../../contract/report.ts'

export interface Hand {
  by: string
  /** UTC. */
  at: string
  /** A new id, different each time. */
  id(): string
}

/** Why an edit is refused, in words for the examiner. */
export class EditError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'EditError'
  }
}

export function applyEdit(before: Draft, edit: ReportEdit, hand: Hand): { draft: Draft; what: string } {
  const { draft, what } = change(before, edit, hand)
  // What was reviewed is what stood there then.
  const review: Draft['review'] = edit.do === 'review' ? draft.review : { state: 'draft', technical: null, administrative: null }
  return { draft: { ...draft, review }, what }
}

function change(draft: Draft, edit: ReportEdit, hand: Hand): { draft: Draft; what: string } {
  switch (edit.do) {
    case 'title':
      return { draft: { ...draft, title: edit.title }, what: 'title' }
    case 'header':
      return {
        draft: { ...draft, header: { ...draft.header, ...edit.fields } },
        what: `header: ${Object.keys(edit.fields).join(', ')}`,
      }
    case 'zone':
      return { draft: { ...draft, zone: checkedZone(edit.zone) }, what: `second zone ${edit.zone || 'none'}` }
    case 'leaveOut': {
      const { [edit.section]: _, ...others } = draft.leftOut
      const leftOut = edit.because === null ? others : { ...others, [edit.section]: edit.because }
      return { draft: { ...draft, leftOut }, what: `${edit.because === null ? 'take in' : 'leave out'} ${edit.section}` }
    }
    case 'write': {
      const decision: Decision = { state: 'adopted', by: hand.by, at: hand.at, note: '' }
      const one: Sentence = checked(draft, {
        id: hand.id(),
        form: 'sentence',
        kind: edit.kind,
        finding: edit.finding,
        section: edit.section,
        text: edit.text,
        machineText: null,
        origin: { by: 'examiner', name: hand.by, at: hand.at },
        citations: edit.citations,
        coverage: edit.coverage,
        subject: null,
        decision,
      })
      return { draft: { ...draft, sentences: [...draft.sentences, one] }, what: `write: ${short(edit.text)}` }
    }
    case 'rewrite':
      return replace(draft, edit.id, `rewrite: ${short(edit.text ?? '')}`, (one) => rewrite(draft, one, edit, hand))
    case 'decide':
      return replace(draft, edit.id, `${edit.state}`, (one) => decide(draft, one, edit, hand))
    case 'remove': {
      const one = sentenceOf(draft, edit.id)
      if (one.machineText !== null) throw new EditError("a machine's sentence is rejected, not removed: the disclosure counts it")
      return { draft: { ...draft, sentences: draft.sentences.filter(({ id }) => id !== edit.id) }, what: `remove: ${short(one.text)}` }
    }
    case 'finding':
      return { draft: { ...draft, findings: put(draft.findings, edit.finding) }, what: `finding: ${short(edit.finding.title)}` }
    case 'removeFinding': {
      const sentences = draft.sentences.map((one) => (one.finding === edit.id ? { ...one, finding: null } : one))
      return { draft: { ...draft, sentences, findings: draft.findings.filter(({ id }) => id !== edit.id) }, what: 'remove a finding' }
    }
    case 'response':
      return { draft: { ...draft, responses: put(draft.responses, edit.response) }, what: `response: ${short(edit.response.what)}` }
    case 'removeResponse':
      return { draft: { ...draft, responses: draft.responses.filter(({ id }) => id !== edit.id) }, what: 'remove a response' }
    case 'identify': {
      if (edit.identified.citations.length === 0) throw new EditError('contents are identified by what was looked at: cite it')
      const one = { ...edit.identified, by: hand.by, at: hand.at }
      const identified = [...draft.identified.filter(({ name }) => name !== one.name), one]
      return { draft: { ...draft, identified }, what: `contents identified: ${short(one.name)}` }
    }
    case 'removeIdentified':
      return {
        draft: { ...draft, identified: draft.identified.filter(({ name }) => name !== edit.name) },
        what: `contents not identified: ${short(edit.name)}`,
      }
    case 'review': {
      const review = { ...draft.review, [edit.which]: { by: hand.by, at: hand.at, note: edit.note } }
      return { draft: { ...draft, review: { ...review, state: 'reviewed' } }, what: `${edit.which} review` }
    }
  }
}

function rewrite(draft: Draft, one: Sentence, edit: Extract<ReportEdit, { do: 'rewrite' }>, hand: Hand): Sentence {
  const { do: _, id: __, ...given } = edit
  const fields = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<Sentence>
  const next = checked(draft, { ...one, ...fields })
  if (one.form !== 'sentence' && next.text !== one.text)
    throw new EditError(`a ${one.form} is adopted or rejected as it is; write a sentence of your own beside it`)
  if (one.machineText === null || next.text === one.text) return next
  return { ...next, decision: { state: 'edited', by: hand.by, at: hand.at, note: one.decision.note } }
}

function decide(draft: Draft, one: Sentence, edit: Extract<ReportEdit, { do: 'decide' }>, hand: Hand): Sentence {
  if (one.machineText === null) throw new EditError('this is a sentence of the examiner, not a proposal')
  const finding = edit.finding === undefined ? one.finding : edit.finding
  // Going back to a proposal gives the machine its own words back.
  if (edit.state === 'proposed')
    return { ...one, finding, text: one.machineText, decision: { state: 'proposed', by: null, at: null, note: '' } }
  const state = edit.state === 'adopted' && one.text !== one.machineText ? 'edited' : edit.state
  return checked(draft, { ...one, finding, decision: { state, by: hand.by, at: hand.at, note: edit.note } })
}

/** What no sentence may break, whoever wrote it. */
function checked(draft: Draft, one: Sentence): Sentence {
  if (one.finding !== null && !draft.findings.some(({ id }) => id === one.finding)) throw new EditError('there is no such finding')
  if (one.kind === 'negative' && one.coverage === null)
    throw new EditError('a negative needs its coverage: which sources, between when and when, and whether they are complete')
  if (one.kind === 'fact' && one.form === 'sentence' && one.citations.length === 0 && one.decision.state !== 'rejected')
    throw new EditError('a fact needs at least one citation')
  return one
}

function replace(draft: Draft, id: string, what: string, next: (one: Sentence) => Sentence) {
  const made = next(sentenceOf(draft, id))
  return {
    draft: { ...draft, sentences: draft.sentences.map((one) => (one.id === id ? made : one)) },
    what: what.includes(':') ? what : `${what}: ${short(made.text)}`,
  }
}

function sentenceOf(draft: Draft, id: string): Sentence {
  const one = draft.sentences.find((other) => other.id === id)
  if (!one) throw new EditError(`there is no sentence ${id}`)
  return one
}

const put = <T extends { id: string }>(list: readonly T[], one: T): T[] =>
  list.some(({ id }) => id === one.id) ? list.map((other) => (other.id === one.id ? one : other)) : [...list, one]

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text)

function checkedZone(zone: string): string {
  if (zone === '') return zone
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    throw new EditError(`there is no time zone ${zone}`)
  }
  return zone
}
