// What a second examiner did in their copy comes back under their own name; where the two disagree, both are shown and ours stands.
import { useState } from 'react'
import type { Merged } from '../../../../src-main/contract/procedures/people.ts'
import { showInTimeline } from '../../../app/go/go.ts'
import { useDialogs } from '../../../app/state/dialogs.ts'
import { attempt } from '../../../app/state/notices.ts'
import { plural } from '../../../app/words.ts'
import { bump } from '../../../bridge/changes.ts'
import { messageOf, workbench } from '../../../bridge/client.ts'
import { Button } from '../../../design/Button.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Failure } from '../../../design/States.tsx'
import { FolderField } from './FolderField.tsx'
import styles from './Give.module.css'

const bare = (by: string) => by.replace(/ <[^>]*>$/, '')

export const MergeDialog = () => {
  const { open, close } = useDialogs()
  return open === 'merge' ? <Form onClose={close} /> : null
}

const Form = ({ onClose }: { onClose: () => void }) => {
  const [path, setPath] = useState('')
  const [busy, setBusy] = useState(false)
  const [failed, setFailed] = useState<string | null>(null)
  const [merged, setMerged] = useState<Merged | null>(null)
  const merge = async () => {
    setBusy(true)
    setFailed(null)
    try {
      setMerged(await workbench().people.merge({ path: path.trim() }))
      bump(['custody', 'annotations', 'report', 'events'])
    } catch (error) {
      setFailed(messageOf(error))
    }
    setBusy(false)
  }
  return (
    <Dialog
      title={merged ? 'The copy is merged' : 'Merge a copy back'}
      open
      wide
      onClose={onClose}
      acts={
        merged ? (
          <Button kind="strong" autoFocus onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button kind="strong" disabled={busy || path.trim() === ''} onClick={() => void merge()}>
              {busy ? 'Checking and merging' : 'Merge'}
            </Button>
          </>
        )
      }
    >
      {merged ? (
        <Outcome merged={merged} onClose={onClose} />
      ) : (
        <>
          <p className={styles.words}>
            The copy’s ledger is checked and sealed in this case. Tags, notes, bookmarks, hides and reports that its examiner added come in
            under their own name. Nothing of ours is overwritten: where the two disagree, ours stands and both are listed.
          </p>
          {failed && <Failure what="Nothing was merged." reason={failed} />}
          <FolderField label="Folder of the copy, closed by its examiner" value={path} onChange={setPath} />
        </>
      )}
    </Dialog>
  )
}

const Outcome = ({ merged, onClose }: { merged: Merged; onClose: () => void }) => {
  const { by, tags, notes, bookmarks, hides, reports, conflicts, unknown } = merged
  const came = [
    tags > 0 && plural(tags, 'tag'),
    notes > 0 && plural(notes, 'note'),
    bookmarks > 0 && plural(bookmarks, 'bookmark'),
    hides > 0 && plural(hides, 'hide'),
    reports > 0 && plural(reports, 'report'),
  ].filter((one) => one !== false)
  return (
    <>
      <p className={styles.words}>
        {came.length === 0 ? 'Nothing in the copy was new.' : `Came in, by ${by.map(bare).join(', ')}: ${came.join(', ')}.`}
        {unknown > 0 && ` ${plural(unknown, 'mark')} stand on events that only the copy has; they were not taken.`}
      </p>
      {conflicts.length > 0 && (
        <table className={styles.table}>
          <caption>{plural(conflicts.length, 'conflict')}: ours stands unless you take theirs, which is then your act.</caption>
          <thead>
            <tr>
              <th scope="col">Event</th>
              <th scope="col">Ours</th>
              <th scope="col">Theirs</th>
              <th scope="col">Act</th>
            </tr>
          </thead>
          <tbody>
            {conflicts.map((one) => (
              <tr key={`${one.uid} ${one.kind} ${one.theirs} ${one.at}`}>
                <td>
                  <button
                    type="button"
                    className={styles.link}
                    onClick={() => {
                      onClose()
                      showInTimeline(one.uid)
                    }}
                  >
                    {one.uid.slice(0, 8)}
                  </button>
                </td>
                <td>{one.ours}</td>
                <td>{one.theirs}</td>
                <td>
                  <TakeTheirs one={one} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

const TakeTheirs = ({ one: { uid, kind, text, active } }: { one: Merged['conflicts'][number] }) => {
  const [taken, setTaken] = useState(false)
  const take = () =>
    attempt('Theirs was not taken', async () => {
      await workbench().annotations.set({ uids: [uid], kind, text, active })
      bump(['annotations', 'events'])
      setTaken(true)
    })
  return taken ? <>taken</> : <Button onClick={() => void take()}>Take theirs</Button>
}
