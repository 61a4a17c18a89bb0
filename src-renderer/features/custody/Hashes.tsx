// Every exhibit with its hash in full, and when that was last verified.
import type { ExhibitInfo } from '../../../src-main/contract/exhibit.ts'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { bytesText, fileName, integrityWords, number } from '../../app/words.ts'
import { useExhibits } from '../../bridge/evidence.ts'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Middle } from '../../design/Middle.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { VirtualList } from '../../design/VirtualList.tsx'
import styles from './Hashes.module.css'

const result = ({ aside, integrity }: ExhibitInfo): { text: string; bad: boolean; good: boolean } => {
  if (aside?.state === 'expunged') return { text: 'expunged, hashes stay', bad: false, good: false }
  return {
    text: aside?.state === 'set_aside' ? `${integrityWords[integrity]}, set aside` : integrityWords[integrity],
    bad: integrity === 'fails',
    good: integrity === 'holds',
  }
}

export const Hashes = () => {
  const { data, error, loading } = useExhibits()
  const zone = useSettings((state) => state.zone)
  const view = useView()
  const when = (at: string | null) => {
    const ts = fromRfc3339(at ?? '')
    return ts === undefined ? '' : timeText(Math.floor(ts / 1e6) * 1e6, zone)
  }
  if (error) return <Failure what="The exhibits could not be read." reason={error} />
  if (!data) return loading ? <Loading what="Reading the exhibits" /> : null
  if (data.length === 0) return <Empty title="No exhibit yet">Each that is received stands here with its hash.</Empty>
  return (
    <>
      <div className={styles.head}>
        <span>Exhibit</span>
        <span>Name</span>
        <span>Received, {zone}</span>
        <span className={styles.right}>Files</span>
        <span className={styles.right}>Bytes</span>
        <span>SHA-256</span>
        <span>Last verified, {zone}</span>
        <span>Result</span>
      </div>
      <VirtualList
        className={styles.list}
        count={data.length}
        rowHeight={40}
        label="Exhibits and their hashes"
        render={(index) => {
          const one = data[index]!
          const { text, bad, good } = result(one)
          return (
            <div key={one.id} className={styles.line} role="listitem">
              <button
                type="button"
                className={styles.id}
                title="Opens it among the evidence"
                onClick={() => {
                  view.set({ area: 'evidence' })
                  view.select({ kind: 'exhibit', id: one.id })
                }}
              >
                {one.id}
              </button>
              <span className={styles.value} title={one.path}>
                <Middle text={fileName(one.path)} tail={10} />
              </span>
              <span className={styles.value}>{when(one.receivedAt)}</span>
              <span className={cx(styles.value, styles.right)}>{number(one.members)}</span>
              <span className={cx(styles.value, styles.right)}>{bytesText(one.size)}</span>
              <span className={styles.hash}>{one.sha256 ? `${one.sha256.slice(0, 32)}\n${one.sha256.slice(32)}` : 'not yet'}</span>
              <span className={cx(styles.value, one.verifiedAt === null && styles.faint)}>{when(one.verifiedAt) || 'never'}</span>
              <span className={cx(styles.result, bad && styles.bad, !bad && !good && styles.faint)}>
                {bad && <Icon name="warning" size={13} />}
                {good && <Icon name="check" size={13} />}
                <span title={text}>{text}</span>
              </span>
            </div>
          )
        }}
      />
    </>
  )
}
