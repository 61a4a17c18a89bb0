// What was not found: offered only together with where it was looked for, between when and when, and whether that is complete.
import { useState } from 'react'
import type { CoverageClause, DraftVersion } from '../../../../src-main/contract/report.ts'
import { attempt } from '../../../app/state/notices.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Tick } from '../../../design/Choice.tsx'
import { Field } from '../../../design/Field.tsx'
import { SentenceRow } from '../findings/SentenceRow.tsx'
import styles from '../Report.module.css'

const blank: CoverageClause & { text: string; list: string } = {
  text: '',
  list: '',
  sources: [],
  from: '',
  to: '',
  complete: false,
  because: '',
}

export const Negatives = ({ held }: { held: DraftVersion }) => {
  const { draft } = held
  const [open, setOpen] = useState(blank)
  const own = draft.sentences.filter(({ kind, finding }) => kind === 'negative' && finding === null)
  const sources = open.list
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const ready = open.text !== '' && sources.length > 0 && open.from !== '' && open.to !== '' && (open.complete || open.because !== '')
  const write = () =>
    attempt('The sentence was not written', async () => {
      const { text, list: _, ...clause } = open
      await editReport(draft.id, {
        do: 'write',
        section: 'limits',
        finding: null,
        kind: 'negative',
        text,
        citations: [],
        coverage: { ...clause, sources, because: open.complete ? '' : clause.because },
      })
      setOpen(blank)
    })
  return (
    <section className={styles.form} aria-label="Not found">
      <p className={styles.words}>
        That nothing was found says something only together with where it was looked for. A sentence here prints with its bounds, or not at
        all.
      </p>
      {own.map((one) => (
        <SentenceRow key={one.id} held={held} one={one} at={false} />
      ))}
      <div className={styles.fields}>
        <Field
          label="Sentence, without its bounds"
          className={styles.wide}
          value={open.text}
          placeholder="No deletion by this credential appears"
          onChange={(text) => setOpen({ ...open, text })}
        />
        <Field
          label="In these sources, parted by ;"
          className={styles.wide}
          value={open.list}
          placeholder="AWS CloudTrail (eu-central-1); S3 access logs"
          onChange={(list) => setOpen({ ...open, list })}
        />
        <Field
          label="From (UTC)"
          mono
          value={open.from}
          placeholder="2026-11-14T09:00:00Z"
          onChange={(from) => setOpen({ ...open, from })}
        />
        <Field label="To (UTC)" mono value={open.to} placeholder="2026-11-14T11:00:00Z" onChange={(to) => setOpen({ ...open, to })} />
        <Tick
          label="These sources are shown complete in that time"
          on={open.complete}
          onChange={(complete) => setOpen({ ...open, complete })}
        />
        {!open.complete && (
          <Field
            label="They may be incomplete because"
            className={styles.wide}
            value={open.because}
            onChange={(because) => setOpen({ ...open, because })}
          />
        )}
      </div>
      <div className={styles.acts}>
        <Button kind="strong" disabled={!ready} onClick={() => void write()}>
          Write the sentence
        </Button>
      </div>
    </section>
  )
}
