// Go to a row by its number, or to a time.
import { useEffect, useState } from 'react'
import { useDialogs } from '../../app/state/dialogs.ts'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { wholeOf } from '../../app/state/whole.ts'
import { timeText } from '../../app/time/format.ts'
import { parseTime } from '../../app/time/parse.ts'
import { number } from '../../app/words.ts'
import { useCaseInfo } from '../../bridge/case.ts'
import { Button } from '../../design/Button.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import type { Place } from './rows/use-rows.ts'
import styles from './Timeline.module.css'

export const GoToDialog = ({ onGo, total }: { onGo: (place: Place) => void; total: number }) => {
  const { open, close } = useDialogs()
  const zone = useSettings((state) => state.zone)
  const { data: info } = useCaseInfo()
  const range = useView((state) => state.brush ?? state.range) ?? wholeOf(info)
  const [text, setText] = useState('')
  useEffect(() => {
    if (open === 'goto') setText('')
  }, [open])
  if (open !== 'goto') return null

  const digits = text.replace(/[,_ ]/g, '')
  const row = /^\d{1,4}$|^\d{5,}$/.test(digits) ? Number(digits) : undefined
  const ts = row === undefined ? parseTime(text, zone, range?.from) : undefined
  const words =
    row !== undefined
      ? row >= 1 && row <= total
        ? `Row ${number(row)} of ${number(total)}.`
        : null
      : ts !== undefined
        ? `The first event at or after ${timeText(ts, zone)} ${zone}.`
        : null
  const go = () => {
    close()
    if (row !== undefined) onGo({ kind: 'rank', rank: row - 1, open: true })
    else if (ts !== undefined) onGo({ kind: 'time', ts, open: true })
    document.getElementById('timeline-rows')?.focus()
  }
  return (
    <Dialog title="Go to row or time" open onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          if (words) go()
        }}
      >
        <Field
          label="Row number, date, date and time, or time of day"
          value={text}
          onChange={setText}
          mono
          autoFocus
          placeholder="2026-11-14 09:24:31"
          hint={words ?? `Rows 1 to ${number(total)}. Times are read in ${zone}, unless they name a zone.`}
          error={text !== '' && words === null ? 'Neither a row of this view nor a time.' : null}
        />
        <div className={styles.acts}>
          <Button onClick={close}>Cancel</Button>
          <Button kind="strong" type="submit" disabled={words === null}>
            Go
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
