// A machine's words enter a report by a named person's decision alone; every edit keeps the rules of the house.
import { expect, test } from 'vitest'
import { boundedNegative } from '../../contract/bounded-negative.ts'
import type { Draft, Sentence } from '../../contract/report.ts'
import { admitted, disclosureOf, waiting } from '../disclosure.ts'
import { applyEdit, EditError, type Hand } from './edit.ts'
import { startDraft } from './start.ts'

const hand: Hand = { by: 'Ada', at: '2026-11-20T10:00:00.000Z', id: () => 's-1' }
const proposal = (id: string): Sentence => ({
  id,
  form: 'sentence',
  kind: 'fact',
  finding: null,
  section: 'findings',
  text: 'The rule fired.',
  machineText: 'The rule fired.',
  origin: { by: 'rule', name: 'rule pack', version: '1' },
  citations: [{ kind: 'detection', id: 'd' }],
  coverage: null,
  subject: 'd',
  decision: { state: 'proposed', by: null, at: null, note: '' },
})
const begun = (): Draft => ({ ...startDraft('R-001', 'incident', '', {}), sentences: [proposal('a'), proposal('b'), proposal('c')] })

test('nothing a machine drafted is admitted before a decision, and each decision names who and when', () => {
  let draft = begun()
  expect(admitted(draft)).toEqual([])
  draft = applyEdit(draft, { do: 'decide', id: 'a', state: 'adopted', note: '' }, hand).draft
  draft = applyEdit(draft, { do: 'rewrite', id: 'b', text: 'The rule fired twice.' }, hand).draft
  draft = applyEdit(draft, { do: 'decide', id: 'c', state: 'rejected', note: 'not asked' }, hand).draft
  expect(admitted(draft).map(({ id, decision }) => [id, decision.state, decision.by, decision.at])).toEqual([
    ['a', 'adopted', 'Ada', hand.at],
    ['b', 'edited', 'Ada', hand.at],
  ])
  expect(waiting(draft)).toEqual([])
  const { counts, decisions } = disclosureOf(draft)
  expect(counts).toEqual([{ origin: 'rule pack', form: 'sentence', proposed: 0, adopted: 1, edited: 1, rejected: 1 }])
  expect(decisions.rows.map((row) => row[5])).toEqual(['The rule fired.', 'The rule fired.', 'The rule fired.'])
})

test('adopting what was rewritten counts as edited, and taking a decision back restores the machine words', () => {
  let draft = applyEdit(begun(), { do: 'rewrite', id: 'a', text: 'Other words.' }, hand).draft
  draft = applyEdit(draft, { do: 'decide', id: 'a', state: 'adopted', note: '' }, hand).draft
  expect(draft.sentences[0]!.decision.state).toBe('edited')
  draft = applyEdit(draft, { do: 'decide', id: 'a', state: 'proposed', note: '' }, hand).draft
  expect(draft.sentences[0]).toEqual(proposal('a'))
})

test('a machine sentence cannot be removed, a severity not reworded, a fact not stand without citation', () => {
  const draft = begun()
  expect(() => applyEdit(draft, { do: 'remove', id: 'a' }, hand)).toThrow(EditError)
  const severity = { ...draft, sentences: [{ ...proposal('a'), form: 'severity' as const, text: 'high', machineText: 'high' }] }
  expect(() => applyEdit(severity, { do: 'rewrite', id: 'a', text: 'critical' }, hand)).toThrow(/adopted or rejected as it is/)
  const write = { do: 'write', section: 'findings', finding: null, text: 'x', coverage: null } as const
  expect(() => applyEdit(draft, { ...write, kind: 'fact', citations: [] }, hand)).toThrow(/at least one citation/)
  expect(() => applyEdit(draft, { ...write, kind: 'negative', citations: [] }, hand)).toThrow(/coverage/)
  expect(() => applyEdit(draft, { ...write, kind: 'opinion', finding: 'none', citations: [] }, hand)).toThrow(/no such finding/)
})

test('an edit takes reviews back', () => {
  const reviewed = applyEdit(begun(), { do: 'review', which: 'technical', note: 'read' }, hand).draft
  expect(reviewed.review).toMatchObject({ state: 'reviewed', technical: { by: 'Ada', note: 'read' } })
  expect(applyEdit(reviewed, { do: 'title', title: 'T' }, hand).draft.review).toEqual({
    state: 'draft',
    technical: null,
    administrative: null,
  })
})

test('a negative prints with its bounds', () => {
  const clause = { sources: ['A', 'B', 'C'], from: 'x', to: 'y', complete: false, because: 'a delivery is missing.' }
  expect(boundedNegative('No deletion appears.', clause)).toBe(
    'No deletion appears in A, B and C between x and y, which may be incomplete because a delivery is missing.',
  )
  expect(boundedNegative('No deletion appears', { ...clause, sources: ['A'], complete: true })).toBe(
    'No deletion appears in A between x and y, which are shown complete.',
  )
})
