// What came back for a question: exhibits linked by the examiner, and links taken back, which stay with their end.
import type { Question } from '../../../src-main/contract/procedures/questions.ts'
import { attempt } from '../../app/state/notices.ts'
import { useView } from '../../app/state/view.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { useExhibits } from '../../bridge/evidence.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import styles from './Elsewhere.module.css'

const link = (id: string, exhibit: string, active: boolean) =>
  attempt('The answer was not linked', async () => {
    await workbench().questions.answer({ id, exhibit, active })
    bump(['annotations'])
  })

export const Answers = ({ question }: { question: Question }) => {
  const { data: exhibits } = useExhibits()
  const standing = new Set(question.answers.filter(({ ended }) => ended === null).map(({ exhibit }) => exhibit))
  const open = (exhibits ?? []).filter(({ id }) => !standing.has(id))
  return (
    <>
      <h3 className={styles.partInner}>What came back</h3>
      {question.answers.map((answer) => (
        <div key={`${answer.exhibit} ${answer.at}`} className={cx(styles.answer, answer.ended && styles.ended)}>
          <button
            type="button"
            className={styles.id}
            onClick={() => {
              useView.getState().set({ area: 'evidence' })
              useView.getState().select({ kind: 'exhibit', id: answer.exhibit })
            }}
          >
            {answer.exhibit}
          </button>
          <span className={styles.about}>
            {answer.ended
              ? `taken back by ${answer.ended.author.replace(/ <.*/, '')}`
              : `linked by ${answer.author.replace(/ <.*/, '')}, ${answer.at.slice(0, 10)}`}
          </span>
          {!answer.ended && (
            <Button kind="bare" onClick={() => void link(question.id, answer.exhibit, false)}>
              Take back
            </Button>
          )}
        </div>
      ))}
      {open.length > 0 ? (
        <select
          className={styles.select}
          aria-label="Link an exhibit"
          value=""
          onChange={(event) => event.target.value && void link(question.id, event.target.value, true)}
        >
          <option value="">Link an exhibit that answers it…</option>
          {open.map(({ id, path }) => (
            <option key={id} value={id}>
              {id} {path.split('/').at(-1)}
            </option>
          ))}
        </select>
      ) : (
        <p className={styles.none}>Receive what comes back as evidence; it can then be linked here.</p>
      )}
    </>
  )
}
