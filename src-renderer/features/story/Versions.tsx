// Every change of the story, newest first: who, when, what; each can be taken back, which is one more change.
import type { StoryAct, Told } from '../../../src-main/contract/procedures/story.ts'
import { useSettings } from '../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import styles from './Story.module.css'

const wordsOf = (act: StoryAct): string =>
  act.kind === 'edit'
    ? `changed a sentence: “${act.text}”`
    : act.kind === 'hide'
      ? `hid a sentence: ${act.reason}`
      : act.kind === 'show'
        ? 'showed a sentence again'
        : act.kind === 'order'
          ? 'put a phase in another order'
          : act.kind === 'add'
            ? `added: “${act.text}”`
            : `took change ${act.version} back`

export const Versions = ({ told, onUndo }: { told: Told; onUndo: (version: number) => void }) => {
  const zone = useSettings((state) => state.zone)
  return (
    <aside className={styles.versions} aria-label="Versions of the story">
      <h3 className={styles.versionsTitle}>Versions</h3>
      {told.versions.length === 0 && <p className={styles.none}>Told as made from rules and events. Each change you make stands here.</p>}
      <ol>
        {told.versions.toReversed().map(({ number, at, author, act, undone }) => (
          <li key={number} className={cx(styles.version, undone !== null && styles.undone)}>
            <span className={styles.number}>{number}</span>
            <div>
              <p className={styles.what}>
                {author.replace(/ <.*/, '')} {wordsOf(act)}
              </p>
              <p className={styles.at}>
                {timeText(fromRfc3339(at) ?? 0, zone).slice(0, 19)} {zone}
                {undone !== null && `, taken back by ${undone}`}
              </p>
            </div>
            {undone === null && (
              <Button kind="bare" onClick={() => onUndo(number)}>
                Take back
              </Button>
            )}
          </li>
        ))}
      </ol>
    </aside>
  )
}
