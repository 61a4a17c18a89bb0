// Events that something rests on, in time order: each opens in the inspector, or in the timeline.
import { useState } from 'react'
import { useEventBriefs } from '../../bridge/events.ts'
import { Button } from '../../design/Button.tsx'
import { Middle } from '../../design/Middle.tsx'
import { showInTimeline } from '../go/go.ts'
import { shortArn } from '../ocsf-words.ts'
import { useSettings } from '../state/settings.ts'
import { useView } from '../state/view.ts'
import { clockText, dateText, fromRfc3339 } from '../time/format.ts'
import { number } from '../words.ts'
import styles from './Inspector.module.css'
import { Section } from './Section.tsx'

const perStep = 25

export const EventRefs = ({ uids, total = uids.length, title = 'Events' }: { uids: readonly string[]; total?: number; title?: string }) => {
  const [shown, setShown] = useState(perStep)
  const zone = useSettings((state) => state.zone)
  const { select, selection } = useView()
  const listed = uids.slice(0, shown)
  const { data, stale, error } = useEventBriefs(listed)
  const rest = total - listed.length
  return (
    <Section
      title={
        <span>
          {title} <span className={styles.aside}>{number(total)}</span>
        </span>
      }
      aside={
        uids[0] !== undefined && (
          <Button kind="bare" className={styles.small} onClick={() => showInTimeline(uids[0]!)}>
            Show in timeline
          </Button>
        )
      }
    >
      {error && <p className={styles.note}>Could not be read: {error}</p>}
      {listed.map((uid) => {
        const brief = data?.find((one) => one?.uid === uid)
        const ts = fromRfc3339(brief?.recorded ?? '') ?? fromRfc3339(brief?.time ?? '')
        return (
          <button
            key={uid}
            type="button"
            className={styles.event}
            aria-current={selection?.kind === 'event' && selection.uid === uid}
            title={uid}
            onClick={() => select({ kind: 'event', uid })}
            onDoubleClick={() => showInTimeline(uid)}
          >
            <span className={styles.when}>
              {ts === undefined ? (brief ? 'undated' : '') : `${dateText(ts, zone).slice(5)} ${clockText(ts, zone)}`}
            </span>
            <span className={styles.what}>{brief?.action ?? (data && !stale ? 'not in this case' : '')}</span>
            <span className={styles.on}>
              <Middle text={shortArn(brief?.on ?? '')} tail={10} />
            </span>
          </button>
        )
      })}
      {rest > 0 &&
        (listed.length < uids.length ? (
          <Button kind="bare" className={styles.small} onClick={() => setShown(shown + 100)}>
            {number(rest)} more
          </Button>
        ) : (
          <p className={styles.note}>{number(rest)} more are counted, not listed.</p>
        ))}
    </Section>
  )
}
