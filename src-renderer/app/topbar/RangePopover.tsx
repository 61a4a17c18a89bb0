// The form of the time range and the zone, in a chunk of its own.
import { type RefObject, useState } from 'react'
import { Dialog, Popover } from 'react-aria-components'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Field } from '../../design/Field.tsx'
import { useSettings } from '../state/settings.ts'
import { type Range, useView } from '../state/view.ts'
import { timeText } from '../time/format.ts'
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
        <Field
          label={`From, ${zone}, inclusive`}
          value={from}
          onChange={setFrom}
          mono
          autoFocus
          error={first === undefined ? 'Not a time' : null}
        />
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

interface Props {
  anchor: RefObject<HTMLElement | null>
  range: Range | null
  whole: Range | null
  zone: string
  onClose: () => void
}

export const RangePopover = ({ anchor, range, whole, zone, onClose }: Props) => (
  <Popover className={styles.popover} triggerRef={anchor} isOpen onOpenChange={(open) => !open && onClose()} placement="bottom end">
    <Dialog className={styles.form} aria-label="Time range and zone">
      <RangeForm key={zone} range={range} whole={whole} zone={zone} onDone={onClose} />
    </Dialog>
  </Popover>
)
