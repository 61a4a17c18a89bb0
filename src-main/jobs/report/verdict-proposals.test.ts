// A model's opinion is proposed as the model's: what stands of it, with the run that the disclosure prints.
import { expect, test } from 'vitest'
import type { ModelRun } from '../../contract/model.ts'
import type { CheckedClaim, KeptVerdict } from '../../contract/verdict.ts'
import { verdictSentences } from './verdict-proposals.ts'

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
