// A changed Word file as proposed edits: each is shown to the examiner with what stands in its way; nothing is written here.

import { boundedNegative } from '../../contract/bounded-negative.ts'
import type { ProposedEdit } from '../../contract/procedures/report.ts'
import type { Draft, Sentence } from '../../contract/report.ts'
import { admitted } from '../../report/disclosure.ts'
import { readBookmarks } from '../../report/forms/docx-read.ts'
import { bookmarkOf, citationToken } from '../../report/forms/stable-id.ts'
import type { ReportDesk } from './gather.ts'
import { readReport } from './reports.ts'

const token = /\[((?:ev|det|by)-[0-9a-f]{12})\]/g

export async function readWordFile(desk: ReportDesk, report: string, file: Uint8Array): Promise<ProposedEdit[]> {
  const { draft } = await readReport(desk, report)
  const found = readBookmarks(file)
  const known = tokensOf(draft)
  return admitted(draft)
    .filter(({ form }) => form === 'sentence')
    .flatMap((one) => {
      const before = printed(one)
      const now = found.get(bookmarkOf(one.id))
      if (now === undefined)
        return [{ sentence: one.id, before, after: '', problem: 'the sentence was removed; reject it in the report if that is meant' }]
      const cited = [...now.matchAll(token)].map((match) => match[1]!)
      const after = now
        .replace(token, '')
        .replace(/\s+/g, ' ')
        .replace(/\s+([.,;])/g, '$1')
        .trim()
      const own = one.citations.map(citationToken)
      const sameCitations = own.length === cited.length && own.every((id) => cited.includes(id))
      if (after === before && sameCitations) return []
      return [{ sentence: one.id, before, after, problem: problemOf(one, after, cited, own, known) }]
    })
}

const printed = (one: Sentence): string =>
  (one.kind === 'negative' && one.coverage ? boundedNegative(one.text, one.coverage) : one.text).replace(/\s+/g, ' ').trim()

function tokensOf(draft: Draft): Set<string> {
  return new Set([...draft.sentences, ...draft.responses].flatMap(({ citations }) => citations.map(citationToken)))
}

function problemOf(
  one: Sentence,
  after: string,
  cited: readonly string[],
  own: readonly string[],
  known: ReadonlySet<string>,
): string | null {
  const strange = cited.find((id) => !known.has(id))
  if (strange !== undefined) return `the citation ${strange} is not one of this report`
  const lost = own.find((id) => !cited.includes(id))
  if (lost !== undefined) return `the citation ${lost} was taken away; change citations in the report, where they can be looked at`
  if (cited.some((id) => !own.includes(id))) return 'a citation was added; add it in the report, where it can be looked at'
  if (after === '') return 'the sentence was emptied; reject it in the report if that is meant'
  if (one.kind === 'negative') return 'a negative is changed in the report, together with its coverage'
  return null
}
