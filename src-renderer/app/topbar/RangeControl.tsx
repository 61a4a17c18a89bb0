// The one time range, and the zone every time is shown in. Opens a small form; the coverage strip sets the same range.
import { lazy, Suspense, useRef, useState } from 'react'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { Icon } from '../../design/Icon.tsx'
import { useSettings } from '../state/settings.ts'
import { useView } from '../state/view.ts'
import { wholeOf } from '../state/whole.ts'
import { offsetText, rangeText } from '../time/format.ts'
import styles from './TopBar.module.css'

const RangePopover = lazy(async () => ({ default: (await import('./RangePopover.tsx')).RangePopover }))

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
      {open && (
        <Suspense fallback={null}>
          <RangePopover anchor={button} range={range} whole={whole} zone={zone} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
