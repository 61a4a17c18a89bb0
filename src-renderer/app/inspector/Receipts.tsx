// Every place the event was received from. Each opens its own bytes.
import { lazy, Suspense, useState } from 'react'
import type { EventDetail } from '../../../src-main/contract/procedures/events.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { useView } from '../state/view.ts'
import { number, plural } from '../words.ts'
import styles from './Inspector.module.css'
import { Section } from './Section.tsx'

const BytesDialog = lazy(async () => ({ default: (await import('./record/BytesDialog.tsx')).BytesDialog }))

type Receipt = EventDetail['receipts'][number]

export const Receipts = ({ detail }: { detail: EventDetail }) => {
  const [opened, setOpened] = useState<Receipt | null>(null)
  const [all, setAll] = useState(false)
  const select = useView((state) => state.select)
  const set = useView((state) => state.set)
  const shown = all ? detail.receipts : detail.receipts.slice(0, 4)
  return (
    <Section
      title={detail.receipts.length === 1 ? 'Receipt' : 'Receipts'}
      aside={detail.receipts.length > 1 ? plural(detail.receipts.length, 'record') : undefined}
    >
      {shown.map((receipt) => (
        <div key={`${receipt.member} ${receipt.offset}`} className={styles.receipt}>
          <button
            type="button"
            className={styles.value}
            title={`${receipt.path}\nShow the file`}
            onClick={() => {
              set({ area: 'evidence' })
              select({ kind: 'member', member: receipt.member })
            }}
          >
            {receipt.member}
          </button>
          <button
            type="button"
            className={cx(styles.value, styles.bytes)}
            title="Open these bytes of the original"
            onClick={() => setOpened(receipt)}
          >
            bytes {number(receipt.offset)} – {number(receipt.offset + receipt.length)}
          </button>
          <span className={styles.remark}>{receipt.primary ? 'first receipt' : 'duplicate'}</span>
          <span className={styles.path} title={receipt.path}>
            {receipt.path}
          </span>
        </div>
      ))}
      {detail.receipts.length > shown.length && (
        <Button kind="bare" className={styles.small} onClick={() => setAll(true)}>
          {number(detail.receipts.length - shown.length)} more
        </Button>
      )}
      {opened && (
        <Suspense fallback={null}>
          <BytesDialog member={opened.member} offset={opened.offset} length={opened.length} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </Section>
  )
}
