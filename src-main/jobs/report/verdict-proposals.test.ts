// A model's opinion is proposed as the model's: what stands of it, with the run that the disclosure prints.
import { expect, test } from 'vitest'
import type { ModelRun } from '../../contract/model.ts'
import type { CheckedClaim, KeptVerdict } from '../../contract/verdict.ts'
import { disclosureOf } from '../../report/disclosure.ts'
import { applyEdit } from '../../report/draft/edit.ts'
import { startDraft } from '../../report/draft/start.ts'
import { withProposals } from './proposals.ts'
import { shownIn, verdictSentences } from './verdict-proposals.ts'

const claim = (id: string, text: string, struck: string | null): CheckedClaim =>
  ({
    id,
    text,
    kind: 'fact',
    citations: [{ kind: 'event', id: `uid-${id}` }],
    predicates: [],
    checked: [],
    struck,
  }) as unknown as CheckedClaim
const opinion = {
  ...{ model: 'far', run: 3, verdict: 'malicious', confidence: 'high', summary: '', struck: 1, missing: [], nextSteps: [] },
  ...{ supported: true, agrees: false, reason: '', claims: [claim('c1', 'The key was made.', null), claim('c2', 'False.', 'no event')] },
}
const kept = (more: object) =>
  ({
    ...{ id: 7, at: '2026-11-01T00:00:00Z', by: 'Ada' },
    verdict: {
      ...{
        subject: { kind: 'case', id: 'case' },
        without: [],
        verdict: 'inconclusive',
        confidence: 'low',
        claims: [claim('a', 'One.', null)],
      },
      ...{ method: { by: 'offline analyst', version: '1', weights: 'w' }, opinion: { ...opinion, ...more } },
    },
  }) as unknown as KeptVerdict
const run = {
  ...{ id: 3, at: '2026-11-01T00:01:00Z', modelInWords: 'm-1 at https://far.example', place: 'remote', prompt: 'f00d', bytesSent: 812 },
  ...{ parameters: { temperature: 0, seed: 7 }, hidden: { secrets: 1, names: 2, addresses: 3 } },
} as unknown as ModelRun

test('its standing claims and its word, with model, prompt and what left', () => {
  const sentences = verdictSentences([kept({})], [run])
  expect(sentences.map(({ id, form }) => `${id} ${form}`)).toEqual([
    'claim:7:a sentence',
    'verdict:7 verdict',
    'opinion:7:c1 sentence',
    'opinion:7 verdict',
  ])
  expect(sentences[1]!.origin).toMatchObject({ by: 'rule', name: 'offline analyst' })
  expect(sentences[2]!).toMatchObject({ citations: [{ kind: 'event', uid: 'uid-c1' }], decision: { state: 'proposed' } })
  expect(sentences[3]!.origin).toMatchObject({
    by: 'model',
    model: 'far: m-1 at https://far.example',
    promptHash: 'f00d',
    seed: '7',
    remote: true,
  })
  expect((sentences[3]!.origin as { left: string }).left).toMatch(/^812 bytes .*1 secrets, 2 names and 3 addresses/)
})

test('a word that no standing fact supports is not proposed', () => {
  const sentences = verdictSentences([kept({ supported: false, claims: [claim('c2', 'False.', 'no event')] })], [run])
  expect(sentences.filter(({ id }) => id.startsWith('opinion'))).toEqual([])
})

test('what became of each of its sentences is counted, with what it was shown', () => {
  const two = kept({ claims: [claim('c1', 'The key was made.', null), claim('c3', 'It was used.', null)] })
  const event = `{"event":"${'a'.repeat(32)}","time":"undated"}`
  const steps = [
    { kind: 'asked' as const, text: JSON.stringify({ text: event }) },
    { kind: 'looked' as const, text: `${event}\n{"detection": "d-1"}` },
    { kind: 'answered' as const, text: '{"event":"b"}' },
  ].map((step) => ({ ...step, size: step.text.length }))
  const shown = new Map([[3, shownIn(3, steps)]])
  const verdicts = verdictSentences([two], [run], shown)
  const proposing = { detections: [], story: [], version: '', verdicts }
  let draft = withProposals(startDraft('R-001', 'incident', '', {}), proposing)
  const edit = (one: Parameters<typeof applyEdit>[1]) => {
    draft = applyEdit(draft, one, { by: 'Ada', at: '2026-11-02T00:00:00Z', id: () => 'x' }).draft
  }
  edit({ do: 'rewrite', id: 'opinion:7:c1', text: 'A key was made.' })
  edit({ do: 'decide', id: 'opinion:7:c3', state: 'adopted', note: '' })
  edit({ do: 'decide', id: 'opinion:7', state: 'rejected', note: 'not for a model to say' })
  const { counts, models, decisions } = disclosureOf(draft)
  const model = 'model far: m-1 at https://far.example'
  expect(counts.filter(({ origin }) => origin === model)).toEqual([
    { origin: model, form: 'sentence', proposed: 0, adopted: 1, edited: 1, rejected: 0 },
    { origin: model, form: 'verdict', proposed: 0, adopted: 0, edited: 0, rejected: 1 },
  ])
  expect(decisions.rows.filter(([origin]) => origin === model)).toHaveLength(3)
  const row = Object.fromEntries(models.columns.map((name, index) => [name, models.rows[0]![index]]))
  expect(row['evidence shown to it']).toBe(
    'events: 1, detections: 1, findings in files: 0; each is named in the trace of run 3 in the case',
  )
  expect(withProposals(draft, proposing)).toEqual(draft)
})
