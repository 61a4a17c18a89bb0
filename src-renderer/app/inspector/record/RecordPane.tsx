// The record itself: its text with offsets, its hex, or the OCSF event; the bytes of the hovered fact are marked.
import { useMemo, useRef, useState } from 'react'
import type { EventDetail } from '../../../../src-main/contract/procedures/events.ts'
import { useWidth } from '../../coverage/use-width.ts'
import { number } from '../../words.ts'
import { Section } from '../Section.tsx'
import { ByteLines } from './ByteLines.tsx'
import { fromBase64, hexLines, textLines } from './bytes.ts'
import { OcsfTree } from './OcsfTree.tsx'
import styles from './Record.module.css'

const modes = [
  ['text', 'Text'],
  ['hex', 'Hex'],
  ['ocsf', 'OCSF'],
] as const
type Mode = (typeof modes)[number][0]

interface Props {
  detail: EventDetail
  /** Another event was chosen and is on its way. */
  stale: boolean
  hover: readonly string[]
  onHover: (paths: readonly string[]) => void
}

export const RecordPane = ({ detail, stale, hover, onHover }: Props) => {
  const [mode, setMode] = useState<Mode>('text')
  const box = useRef<HTMLDivElement>(null)
  const width = useWidth(box)
  const bytes = useMemo(() => fromBase64(detail.raw.base64), [detail])
  const receipt = detail.receipts.find(({ primary }) => primary) ?? detail.receipts[0]
  const base = receipt?.offset ?? 0
  // 6.9 px a character at 11.5 px; gutter and padding take the rest.
  const characters = Math.max(20, Math.floor((width - 78) / 6.95))
  const lines = useMemo(
    () =>
      mode === 'text'
        ? textLines(bytes, detail.spans, characters)
        : mode === 'hex'
          ? hexLines(bytes, detail.spans, width < 420 ? 8 : 16)
          : [],
    [mode, bytes, detail, characters, width],
  )
  return (
    <div className={styles.dock} data-stale={stale || undefined}>
      <Section
        title="Record"
        aside={
          <span className={styles.modes} role="tablist" aria-label="Form of the record">
            {modes.map(([id, title]) => (
              <button key={id} type="button" role="tab" aria-selected={mode === id} className={styles.mode} onClick={() => setMode(id)}>
                {title}
              </button>
            ))}
          </span>
        }
      >
        <div ref={box} className={styles.box} data-tour="record">
          {mode === 'ocsf' ? (
            <OcsfTree value={detail.ocsf} hover={hover} onHover={onHover} />
          ) : (
            <ByteLines
              lines={lines}
              base={base}
              bytes={mode === 'hex' ? bytes : null}
              perLine={width < 420 ? 8 : 16}
              hover={hover}
              onHover={onHover}
            />
          )}
        </div>
        {detail.raw.truncated && (
          <p className={styles.foot}>Only the first {number(bytes.length)} bytes are shown; the receipt below opens all of them.</p>
        )}
        {receipt && (
          <p className={styles.foot}>
            <span className={styles.mono}>{receipt.member}</span> bytes{' '}
            <span className={styles.mono}>
              {number(receipt.offset)} – {number(receipt.offset + receipt.length)}
            </span>
          </p>
        )}
      </Section>
    </div>
  )
}
