// One decision on one proposal.
import type { DraftVersion, Sentence } from '../../../../src-main/contract/report.ts'
import { attempt } from '../../../app/state/notices.ts'
import { editReport } from '../../../bridge/report.ts'

export const decide = (held: DraftVersion, one: Sentence, state: 'adopted' | 'rejected' | 'proposed', finding?: string | null) =>
  attempt('The decision was not entered', () =>
    editReport(held.draft.id, { do: 'decide', id: one.id, state, note: '', ...(finding !== undefined && { finding }) }),
  )
