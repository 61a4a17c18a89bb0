// The ledger's lines.
import { type KeyboardEvent, useRef } from 'react'
import type { CustodyEntry } from '../../../src-main/contract/procedures/custody.ts'
import { useSettings } from '../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { shortHash } from '../../app/words.ts'
import { cx } from '../../design/cx.ts'
import { type ListHandle, VirtualList } from '../../design/VirtualList.tsx'
import styles from './Custody.module.css'
import { actWords, detailWords } from './words.ts'

interface Props {
  entries: readonly CustodyEntry[]
  chosen: CustodyEntry | null
  onChoose: (entry: CustodyEntry) => void
  onEnd: () => void
}

export const Ledger = ({ entries, chosen, onChoose, onEnd }: Props) => {
  const zone = useSettings((state) => state.zone)
  const list = useRef<ListHandle>(null)
  const at = chosen ? entries.findIndex(({ seq }) => seq === chosen.seq) : -1
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -entries.length, End: entries.length }[event.key]
    if (by === undefined) return
    event.preventDefault()
    const next = Math.min(entries.length - 1, Math.max(0, at + by))
    const entry = entries[next]
    if (!entry) return
    onChoose(entry)
    list.current?.show(next)
  }
  return (
    <>
      <div className={styles.head}>
        <span>No.</span>
        <span>Time, {zone}</span>
        <span>Act</span>
        <span>Phase</span>
        <span>Exhibit</span>
        <span>By</span>
        <span>Detail</span>
        <span>Hash</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the list is one stop, its lines are reached by arrows */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: arrow keys of the list inside */}
      <div className={styles.frame} tabIndex={0} onKeyDown={onKeyDown}>
        <VirtualList
          handle={list}
          className={styles.list}
          count={entries.length}
          rowHeight={20}
          role="listbox"
          label="Ledger"
          onEnd={onEnd}
          render={(index) => {
            const entry = entries[index]!
            const ts = fromRfc3339(entry.at)
            return (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the arrow keys
              <div
                key={entry.seq}
                className={cx(styles.line, index === at && styles.chosen)}
                role="option"
                aria-selected={index === at}
                tabIndex={-1}
                onClick={() => onChoose(entry)}
              >
                <span className={styles.number}>{entry.seq}</span>
                <span className={styles.value}>{ts === undefined ? entry.at : timeText(Math.floor(ts / 1e6) * 1e6, zone)}</span>
                <span>{actWords(entry.action)}</span>
                <span className={cx(styles.faint, (entry.phase === 'failed' || entry.phase === 'interrupted') && styles.bad)}>
                  {entry.phase}
                </span>
                <span className={styles.value}>{entry.exhibit ?? ''}</span>
                <span className={styles.faint} title={entry.by}>
                  {entry.by.replace(/ <[^>]*>$/, '')}
                </span>
                <span className={styles.faint}>{detailWords(entry.detail)}</span>
                <span className={cx(styles.value, styles.faint)}>{shortHash(entry.hash)}</span>
              </div>
            )
          }}
        />
      </div>
    </>
  )
}
