// A sentence of the examiner's own, with the selected event or detection as its citation.
import { useState } from 'react'
import type { DraftVersion, ReportCitation } from '../../../../src-main/contract/report.ts'
import { attempt } from '../../../app/state/notices.ts'
import { useView } from '../../../app/state/view.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from '../Report.module.css'

const kinds = [
  { id: 'fact', title: 'Fact' },
  { id: 'interpretation', title: 'Interpretation' },
  { id: 'opinion', title: 'Opinion' },
] as const

export const Write = ({ held, finding }: { held: DraftVersion; finding: string | null }) => {
  const [text, setText] = useState<string | null>(null)
  const [kind, setKind] = useState<(typeof kinds)[number]['id']>('fact')
  const [citations, setCitations] = useState<ReportCitation[]>([])
  const selection = useView((state) => state.selection)
  if (text === null)
    return (
      <div className={styles.acts}>
        <Button kind="bare" onClick={() => setText('')}>
          Write a sentence
        </Button>
      </div>
    )
  const close = () => {
    setText(null)
    setCitations([])
  }
  const picked: ReportCitation | null =
    selection?.kind === 'event'
      ? { kind: 'event', uid: selection.uid }
      : selection?.kind === 'detection'
        ? { kind: 'detection', id: selection.id }
        : null
  const write = () =>
    attempt('The sentence was not written', async () => {
      await editReport(held.draft.id, { do: 'write', section: 'findings', finding, kind, text, citations, coverage: null })
      close()
    })
  return (
    <div className={styles.writing}>
      <Choice label="What it is" hideLabel value={kind} options={kinds} onChange={setKind} />
      <Field label="Sentence" lines={3} value={text} onChange={setText} autoFocus />
      <div className={styles.acts}>
        <Button
          disabled={picked === null || citations.some((one) => JSON.stringify(one) === JSON.stringify(picked))}
          onClick={() => picked && setCitations([...citations, picked])}
        >
          Cite the selected {selection?.kind === 'detection' ? 'detection' : 'event'}
        </Button>
        <span className={styles.words}>
          {citations.length === 0
            ? kind === 'fact'
              ? 'a fact needs a citation: select an event anywhere in the case'
              : 'no citation'
            : `${citations.length} cited`}
        </span>
        <span className={styles.space} />
        <Button onClick={close}>Cancel</Button>
        <Button kind="strong" disabled={text === '' || (kind === 'fact' && citations.length === 0)} onClick={() => void write()}>
          Write
        </Button>
      </div>
    </div>
  )
}
