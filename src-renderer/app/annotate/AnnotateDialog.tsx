// Asks for what an act needs: the tag's name, the note's text, the reason for a hide.
import { useEffect, useState } from 'react'
import { useTags } from '../../bridge/events.ts'
import { Button } from '../../design/Button.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import { useDialogs } from '../state/dialogs.ts'
import { number, plural } from '../words.ts'
import styles from './annotate.module.css'
import { annotate, targets } from './annotate.ts'

const asks = {
  tag: { title: 'Tag', label: 'Tag', act: 'Tag', hint: 'A word or two. The same word joins events across sources.' },
  note: { title: 'Note', label: 'Note', act: 'Save note', hint: 'Kept with your name and the time. Earlier versions stay.' },
  hide: {
    title: 'Hide',
    label: 'Reason',
    act: 'Hide',
    hint: 'Hidden events stay in the case and in its counts of records; views leave them out and say so.',
  },
} as const

export const AnnotateDialog = () => {
  const { open, close } = useDialogs()
  const kind = open === 'tag' || open === 'note' || open === 'hide' ? open : null
  const [text, setText] = useState('')
  const { data: tags } = useTags()
  useEffect(() => {
    if (kind) setText('')
  }, [kind])
  if (!kind) return null
  const ask = asks[kind]
  const submit = (value: string) => {
    if (value.trim() === '') return
    close()
    void annotate(kind, value.trim())
  }
  return (
    <Dialog title={`${ask.title} ${plural(targets().length, 'event')}`} open onClose={close}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit(text)
        }}
      >
        <Field label={ask.label} value={text} onChange={setText} hint={ask.hint} lines={kind === 'tag' ? undefined : 4} autoFocus />
        {kind === 'tag' && tags && tags.length > 0 && (
          <div className={styles.tags}>
            {tags.slice(0, 24).map(({ tag, events }) => (
              <Button key={tag} onClick={() => submit(tag)}>
                {tag} <span className={styles.count}>{number(events)}</span>
              </Button>
            ))}
          </div>
        )}
        <div className={styles.acts}>
          <Button onClick={close}>Cancel</Button>
          <Button kind="strong" type="submit" disabled={text.trim() === ''}>
            {ask.act}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
