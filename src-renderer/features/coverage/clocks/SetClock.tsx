// An offset by hand: whose clock, by how much, and why. It enters the ledger and can be taken back.
import { useState } from 'react'
import type { NewClockOffset } from '../../../../src-main/contract/clock.ts'
import type { Coverage } from '../../../../src-main/contract/coverage.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from './Clocks.module.css'
import { offsetIn } from './offset.ts'

interface Props {
  coverage: Coverage
  busy: boolean
  onSet: (offset: NewClockOffset) => Promise<void>
}

export const SetClock = ({ coverage, busy, onSet }: Props) => {
  const [source, setSource] = useState('')
  const [host, setHost] = useState('')
  const [exhibit, setExhibit] = useState('')
  const [text, setText] = useState('')
  const [reason, setReason] = useState('')
  const sources = [...new Map(coverage.lanes.map((lane) => [lane.source, lane.title]))]
  const us = offsetIn(text)
  const named = source !== '' || host.trim() !== '' || exhibit.trim() !== ''
  const submit = async () => {
    if (us === null) return
    await onSet({
      source: source === '' ? null : source,
      host: host.trim() === '' ? null : host.trim(),
      exhibit: exhibit.trim() === '' ? null : exhibit.trim().toUpperCase(),
      us: String(us),
      reason: reason.trim(),
    })
    setText('')
    setReason('')
  }
  return (
    <form
      className={styles.part}
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <h3 className={styles.heading}>Set one by hand</h3>
      <div className={styles.fields}>
        <label className={styles.labelled}>
          Source
          <select className={styles.select} value={source} onChange={(event) => setSource(event.target.value)}>
            <option value="">any</option>
            {sources.map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <Field label="Host" value={host} onChange={setHost} placeholder="any" mono />
        <Field label="Exhibit" value={exhibit} onChange={setExhibit} placeholder="any" mono />
        <Field
          label="Added to recorded times"
          value={text}
          onChange={setText}
          placeholder="+1m 30s, -3h, 250ms"
          mono
          error={text !== '' && us === null ? 'A sign and units: +1m 30s, -3h, 250ms' : null}
        />
        <Field
          className={styles.reason}
          label="Why"
          value={reason}
          onChange={setReason}
          placeholder="the host's clock ran behind NTP by …"
        />
        <Button type="submit" className={styles.set} disabled={busy || !named || us === null || reason.trim() === ''}>
          Set offset
        </Button>
      </div>
    </form>
  )
}
