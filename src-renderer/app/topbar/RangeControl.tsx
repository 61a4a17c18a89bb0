// The one time range, and the zone every time is shown in. Opens a small form; the coverage strip sets the same range.
import { useRef, useState } from 'react'
import { Dialog, Popover } from 'react-aria-components'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Field } from '../../design/Field.tsx'
import { Icon } from '../../design/Icon.tsx'
import { useSettings } from '../state/settings.ts'
import { type Range, useView } from '../state/view.ts'
import { wholeOf } from '../state/whole.ts'
import { offsetText, rangeText, timeText } from '../time/format.ts'
import { parseTime } from '../time/parse.ts'
import { day, hour, isZone, localZone } from '../time/zone.ts'
import styles from './TopBar.module.css'

const presets: readonly [string, number][] = [
  ['Last hour', hour],
  ['Last 24 hours', day],
  ['Last 7 days', 7 * day],
  ['Last 30 days', 30 * day],
]

const RangeForm = ({ range, whole, zone, onDone }: { range: Range | null; whole: Range | null; zone: string; onDone: () => void }) => {
  const set = useView((state) => state.set)
  const change = useSettings((state) => state.change)
  const start = range ?? whole
  const [from, setFrom] = useState(start ? timeText(start.from, zone) : '')
  const [to, setTo] = useState(start ? timeText(start.to, zone) : '')
  const [other, setOther] = useState(zone)
  const first = parseTime(from, zone, start?.from)
  const last = parseTime(to, zone, start?.to)
  const wrong = first !== undefined && last !== undefined && first >= last ? 'The end lies before the start.' : null
  const local = localZone()
  const apply = () => {
    if (first === undefined || last === undefined || wrong) return
    set({ range: { from: first, to: last } })
    onDone()
  }
  const zones = [
    { id: 'UTC', title: 'UTC' },
    ...(local === 'UTC' ? [] : [{ id: local, title: `${local} (here)` }]),
    ...(zone !== 'UTC' && zone !== local ? [{ id: zone, title: zone }] : []),
  ]
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      <div className={styles.pair}>
        <Field label={`From, ${zone}, inclusive`} value={from} onChange={setFrom} mono autoFocus error={first === undefined ? 'Not a time' : null} />
        <Field label={`To, ${zone}, exclusive`} value={to} onChange={setTo} mono error={last === undefined ? 'Not a time' : wrong} />
      </div>
      <div className={styles.presets}>
        <Button
          onClick={() => {
            set({ range: null })
            onDone()
          }}
        >
          All time
        </Button>
        {whole &&
          presets.map(([title, span]) => (
            <Button
              key={title}
              onClick={() => {
                set({ range: { from: Math.max(whole.from, whole.to - span), to: whole.to } })
                onDone()
              }}
            >
              {title}
            </Button>
          ))}
      </div>
      <p className={styles.note}>“Last” counts from the newest event of the case.</p>
      <Choice label="Zone of all times" value={zone} options={zones} onChange={(next) => change({ zone: next })} />
      <Field
        label="Another zone, by its IANA name"
        value={other}
        onChange={(next) => {
          setOther(next)
          if (next.includes('/') && isZone(next)) change({ zone: next })
        }}
        mono
        error={other === 'UTC' || isZone(other) ? null : 'No such zone, for example Europe/Berlin'}
      />
      <div className={styles.acts}>
        <Button onClick={onDone}>Cancel</Button>
        <Button kind="strong" type="submit" disabled={first === undefined || last === undefined || wrong !== null}>
          Show this range
        </Button>
      </div>
    </form>
  )
}

export const RangeControl = ({ info }: { info: CaseInfo }) => {
  const range = useView((state) => state.range)
  const zone = useSettings((state) => state.zone)
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const whole = wholeOf(info)
  return (
    <>
      <button
        ref={button}
        type="button"
        id="range"
        className={styles.range}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={`Time range: ${range ? rangeText(range.from, range.to, zone) : 'all time'}, ${zone}`}
        onClick={() => setOpen(true)}
      >
        {range ? rangeText(Math.floor(range.from / 1000) * 1000, Math.floor(range.to / 1000) * 1000, zone) : 'all time'}
        <span className={styles.zone}>{zone === 'UTC' ? 'UTC' : offsetText(range?.from ?? whole?.from ?? 0, zone)}</span>
        <Icon name="down" size={12} />
      </button>
      <Popover className={styles.popover} triggerRef={button} isOpen={open} onOpenChange={setOpen} placement="bottom end">
        <Dialog className={styles.form} aria-label="Time range and zone">
          <RangeForm key={zone} range={range} whole={whole} zone={zone} onDone={() => setOpen(false)} />
        </Dialog>
      </Popover>
    </>
  )
}
