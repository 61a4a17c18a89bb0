// What examiners added to an event: tags, notes, bookmark, reason of a hide; with author and time.
import { useAnnotations } from '../../bridge/events.ts'
import { Button } from '../../design/Button.tsx'
import { Icon, type IconName } from '../../design/Icon.tsx'
import { annotate } from '../annotate/annotate.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useSettings } from '../state/settings.ts'
import { fromRfc3339, timeText } from '../time/format.ts'
import styles from './Inspector.module.css'
import { Section } from './Section.tsx'

const icons: Record<string, IconName> = { tag: 'tag', note: 'note', bookmark: 'bookmark', hide: 'hidden' }
const words: Record<string, string> = { bookmark: 'Bookmarked', hide: 'Hidden: ' }

export const Annotations = ({ uid }: { uid: string }) => {
  const { data, error } = useAnnotations(uid)
  const zone = useSettings((state) => state.zone)
  const show = useDialogs((state) => state.show)
  const active = data?.filter((each) => each.active) ?? []
  const bookmarked = active.some(({ kind }) => kind === 'bookmark')
  return (
    <Section
      title="Notes and tags"
      aside={
        <span className={styles.acts}>
          <Button kind="bare" className={styles.small} title="Tag (t)" onClick={() => show('tag')}>
            Tag
          </Button>
          <Button kind="bare" className={styles.small} title="Note (n)" onClick={() => show('note')}>
            Note
          </Button>
          <Button
            kind="bare"
            className={styles.small}
            title="Bookmark (b)"
            aria-pressed={bookmarked}
            onClick={() => void annotate('bookmark', '', !bookmarked, [uid])}
          >
            Bookmark
          </Button>
        </span>
      }
    >
      {error && <p className={styles.note}>Could not be read: {error}</p>}
      {active.map(({ id, kind, text, by, at, version }) => {
        const ts = fromRfc3339(at)
        return (
          <div key={`${id} ${version}`} className={styles.annotation}>
            <Icon name={icons[kind] ?? 'note'} size={12} />
            <div className={styles.said}>
              <div className={styles.text}>
                {words[kind] ?? ''}
                {text}
              </div>
              <div className={styles.by}>
                {by}, {ts === undefined ? at : `${timeText(Math.floor(ts / 1_000_000) * 1_000_000, zone)} ${zone}`}
                {version > 1 && `, version ${version}`}
              </div>
            </div>
            <button
              type="button"
              className={styles.off}
              aria-label={`Take back: ${kind} ${text}`}
              title="Take back"
              onClick={() => void annotate(kind, text, false, [uid])}
            >
              <Icon name="cross" size={11} />
            </button>
          </div>
        )
      })}
      {data && active.length === 0 && <p className={styles.note}>None.</p>}
    </Section>
  )
}
