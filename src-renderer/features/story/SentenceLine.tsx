// One sentence: its words, what it rests on, whose words they are, and the acts on it.

import { type KeyboardEvent, useState } from 'react'
import type { ToldSentence } from '../../../src-main/contract/procedures/story.ts'
import { useView } from '../../app/state/view.ts'
import { plural } from '../../app/words.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Words } from '../../design/Words.tsx'
import styles from './Story.module.css'
import { change, useStoryView } from './state.ts'

interface WritingProps {
  label: string
  act: string
  text?: string
  /** Null: nothing is changed. What could not be kept stays written, to be tried again. */
  onDone: (text: string | null) => Promise<boolean> | undefined
}

/** Mod and Enter keeps, Escape leaves. */
export const Writing = ({ label, act, text = '', onDone }: WritingProps) => {
  const [words, setWords] = useState(text)
  const [busy, setBusy] = useState(false)
  const keep = async () => {
    if (busy) return
    setBusy(true)
    if ((await onDone(words.trim() === '' || words.trim() === text ? null : words.trim())) === false) setBusy(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onDone(null)
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void keep()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles.writing}>
      <textarea
        aria-label={label}
        placeholder={label}
        rows={Math.min(8, Math.max(2, Math.ceil(words.length / 90)))}
        value={words}
        readOnly={busy}
        // biome-ignore lint/a11y/noAutofocus: it opens on the examiner's own act
        autoFocus
        onFocus={({ target }) => target.setSelectionRange(target.value.length, target.value.length)}
        onChange={(event) => setWords(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.acts}>
        <Button kind="strong" disabled={busy} onClick={() => void keep()} shortcut="Ctrl ⏎">
          {act}
        </Button>
        <Button onClick={() => onDone(null)}>Cancel</Button>
      </div>
    </div>
  )
}

interface Props {
  sentence: ToldSentence
  incident: string
  on: boolean
  writing: 'edit' | 'hide' | 'add' | null
  onChoose: () => void
  onMove: (by: -1 | 1) => void
  onHide: () => void
}

const leave = () => void useStoryView.setState({ writing: null })
/** Another sentence may be being written by the time this one is kept. */
export const leaveAfter = async (kept: Promise<boolean>): Promise<boolean> => {
  const { writing } = useStoryView.getState()
  const made = await kept
  if (made && useStoryView.getState().writing === writing) leave()
  return made
}

const who = (author: string) => author.replace(/ <.*/, '')

export const SentenceLine = ({ sentence, incident, on, writing, onChoose, onMove, onHide }: Props) => {
  const { key, text, made, edited, hidden, own, events, doubt } = sentence
  const count = events.length + (sentence.more ?? 0)
  if (writing === 'edit')
    return (
      <Writing
        label="The sentence"
        act="Keep"
        text={text}
        onDone={(words) => (words ? leaveAfter(change(incident, { kind: 'edit', key, text: words })) : leave())}
      />
    )
  return (
    <div className={cx(styles.sentence, on && styles.on, hidden && styles.hidden)} data-sentence={key}>
      <button type="button" className={styles.words} aria-current={on || undefined} onClick={onChoose}>
        <span className={styles.text}>
          <Words text={text} />
        </span>
        {doubt && <span className={styles.doubt}> {doubt}</span>}
        {(edited || own || hidden) && (
          <span className={styles.whose} title={edited && made ? `As made: ${made}` : undefined}>
            {own ? 'Words of the examiner' : edited ? `Words of ${who(edited.author)}` : ''}
            {hidden && `${edited || own ? '; ' : ''}hidden by ${who(hidden.author)}: ${hidden.reason}`}
          </span>
        )}
      </button>
      {events.length > 0 ? (
        <button
          type="button"
          className={styles.cites}
          title={`Rests on ${plural(count, 'event')}`}
          onClick={() => useView.getState().select({ kind: 'event', uid: events[0]! })}
        >
          {plural(count, 'event')}
        </button>
      ) : (
        <span className={styles.cites}>no event</span>
      )}
      {on && (
        <span className={styles.tools}>
          <Tool name="Move up" icon="down" turned onClick={() => onMove(-1)} />
          <Tool name="Move down" icon="down" onClick={() => onMove(1)} />
          <Tool name="Edit" icon="note" onClick={() => useStoryView.setState({ writing: { key, what: 'edit' } })} />
          <Tool name={hidden ? 'Show again' : 'Hide'} icon={hidden ? 'undo' : 'hidden'} onClick={onHide} />
        </span>
      )}
      {writing === 'hide' && (
        <Writing
          label="Why it is hidden"
          act="Hide"
          onDone={(reason) => (reason ? leaveAfter(change(incident, { kind: 'hide', key, reason })) : leave())}
        />
      )}
    </div>
  )
}

const Tool = ({
  name,
  icon,
  turned,
  onClick,
}: {
  name: string
  icon: 'down' | 'note' | 'hidden' | 'undo'
  turned?: boolean
  onClick: () => void
}) => (
  <button type="button" className={cx(styles.tool, turned && styles.turned)} aria-label={name} title={name} onClick={onClick}>
    <Icon name={icon} size={13} />
  </button>
)
