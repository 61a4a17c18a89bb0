// What machines drafted and what became of it: each item counted, each decision a row.
import type { Draft, ReportDocument, Sentence } from '../contract/report.ts'

type Disclosure = ReportDocument['disclosure']

const states = ['proposed', 'adopted', 'edited', 'rejected'] as const
const originName = (one: Sentence): string =>
  one.origin.by === 'model' ? `model ${one.origin.model}` : one.origin.by === 'rule' ? `${one.origin.name}` : 'examiner'

/** Sentences a person has let in, of machines and of examiners. */
export const admitted = (draft: Draft): Sentence[] =>
  draft.sentences.filter(({ decision }) => decision.state === 'adopted' || decision.state === 'edited')

export const waiting = (draft: Draft): Sentence[] => draft.sentences.filter(({ decision }) => decision.state === 'proposed')

export function disclosureOf(draft: Draft): Disclosure {
  const machine = draft.sentences.filter(({ machineText, origin }) => machineText !== null && origin.by !== 'examiner')
  const groups = new Map<string, Disclosure['counts'][number]>()
  for (const one of machine) {
    const key = `${originName(one)}\n${one.form}`
    const group = groups.get(key) ?? { origin: originName(one), form: one.form, proposed: 0, adopted: 0, edited: 0, rejected: 0 }
    group[one.decision.state]++
    groups.set(key, group)
  }
  const models = new Map<string, string[]>()
  for (const { origin } of machine)
    if (origin.by === 'model')
      models.set(`${origin.model}\n${origin.modelHash}\n${origin.promptHash}`, [
        origin.model,
        origin.quantisation,
        origin.modelHash,
        origin.runtime,
        origin.promptHash,
        origin.parameters,
        origin.seed,
        origin.at,
        origin.shown ?? 'not recorded',
        origin.remote ? 'remote' : 'on this machine',
        origin.left === '' ? 'nothing' : origin.left,
        origin.errorRate === '' ? 'not measured' : origin.errorRate,
        origin.rerun === '' ? 'not run again' : origin.rerun,
      ])
  const own = admitted(draft).filter(({ origin }) => origin.by === 'examiner').length
  const count = (state: (typeof states)[number]) => machine.filter(({ decision }) => decision.state === state).length
  const words = [
    models.size === 0
      ? 'No language model drafted any sentence of this report.'
      : `Language models drafted sentences of this report; the table below names each model and what it was given.`,
    `Machines (rules, correlation and models) proposed ${machine.length} items. Of these an examiner adopted ${count('adopted')} as they were, edited ${count('edited')}, and rejected ${count('rejected')}; ${count('proposed')} were not decided and are not printed.`,
    `Examiners wrote ${own} ${own === 1 ? 'sentence' : 'sentences'} themselves. Each decision was made one item at a time and is listed below with the examiner and the time.`,
  ]
  const decided = machine.filter(({ decision }) => decision.state !== 'proposed')
  return {
    counts: [...groups.values()].sort((a, b) => (a.origin < b.origin ? -1 : a.origin > b.origin ? 1 : a.form < b.form ? -1 : 1)),
    models: {
      columns: [
        'model',
        'quantisation',
        'model hash',
        'runtime',
        'prompt hash',
        'parameters',
        'seed',
        'date',
        'evidence shown to it',
        'where',
        'left the machine',
        'error rate',
        'run again',
      ],
      rows: [...models.values()],
      note: '',
    },
    words,
    decisions: {
      columns: ['drafted by', 'form', 'decision', 'by', 'at', 'drafted words', 'note'],
      rows: decided.map((one) => [
        originName(one),
        one.form,
        one.decision.state,
        one.decision.by ?? '',
        one.decision.at ?? '',
        draftedWords(draft, one),
        one.decision.note,
      ]),
      note: '',
    },
  }
}

/** A severity or a verdict word alone says nothing: what it is said of stands behind it. */
function draftedWords(draft: Draft, one: Sentence): string {
  const words = one.machineText ?? ''
  const about =
    one.form === 'severity' ? draft.sentences.find(({ form, subject }) => form === 'sentence' && subject === one.subject) : undefined
  return about?.machineText ? `${words}, of: ${about.machineText}` : words
}
