// Response taken by others, entered by hand: who, what, when, by what authority, on what evidence.
import { useState } from 'react'
import type { DraftVersion, ResponseEntry } from '../../../../src-main/contract/report.ts'
import { attempt } from '../../../app/state/notices.ts'
import { useView } from '../../../app/state/view.ts'
import { editReport } from '../../../bridge/report.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from '../Report.module.css'

const blank = (): ResponseEntry => ({
  id: crypto.randomUUID().slice(0, 8),
  who: '',
  what: '',
  when: '',
  authority: '',
  evidence: '',
  citations: [],
})

export const Responses = ({ held }: { held: DraftVersion }) => {
  const { draft } = held
  const [open, setOpen] = useState<ResponseEntry | null>(null)
  const selection = useView((state) => state.selection)
  const save = (response: ResponseEntry) =>
    attempt('The response was not saved', async () => {
      await editReport(draft.id, { do: 'response', response })
      setOpen(null)
    })
  return (
    <section className={styles.form} aria-label="Response taken">
      <p className={styles.words}>
        What others did, as they reported it. It stands in the report as stated by them, and as a lane of its timeline.
      </p>
      {draft.responses.map((one) => (
        <div key={one.id} className={styles.entry}>
          <div>
            <b>{one.what}</b>
            <span className={styles.words}>
              {one.who || 'not stated'}, {one.when || 'time not stated'}
            </span>
          </div>
          <Button onClick={() => setOpen(one)}>Edit</Button>
          <Button onClick={() => void attempt('It was not removed', () => editReport(draft.id, { do: 'removeResponse', id: one.id }))}>
            Remove
          </Button>
        </div>
      ))}
      {open ? (
        <div className={styles.fields}>
          <Field
            label="What was done"
            className={styles.wide}
            lines={2}
            value={open.what}
            onChange={(what) => setOpen({ ...open, what })}
            autoFocus
          />
          <Field label="Who" value={open.who} onChange={(who) => setOpen({ ...open, who })} />
          <Field
            label="When, with zone"
            value={open.when}
            placeholder="2026-11-14T11:40:00+01:00"
            mono
            onChange={(when) => setOpen({ ...open, when })}
          />
          <Field label="Authority" value={open.authority} onChange={(authority) => setOpen({ ...open, authority })} />
          <Field label="Evidence" value={open.evidence} onChange={(evidence) => setOpen({ ...open, evidence })} />
          <div className={styles.acts}>
            {selection?.kind === 'event' && (
              <Button onClick={() => setOpen({ ...open, citations: [...open.citations, { kind: 'event', uid: selection.uid }] })}>
                Cite the selected event
              </Button>
            )}
            <span className={styles.words}>{open.citations.length} cited</span>
            <Button onClick={() => setOpen(null)}>Cancel</Button>
            <Button kind="strong" disabled={open.what === ''} onClick={() => void save(open)}>
              Save
            </Button>
          </div>
        </div>
      ) : (
        <div className={styles.acts}>
          <Button onClick={() => setOpen(blank())}>Enter a response</Button>
        </div>
      )}
    </section>
  )
}
