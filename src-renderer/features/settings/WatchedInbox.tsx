// The inbox a case watches: what arrives there whole is checked and imported by itself, signed by this workstation.
import { useState } from 'react'
import { Fact } from '../../app/inspector/Section.tsx'
import { attempt, say } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { workbench } from '../../bridge/client.ts'
import { desktop } from '../../bridge/desktop.ts'
import { useInbox } from '../../bridge/packages.ts'
import { Button } from '../../design/Button.tsx'
import { Field } from '../../design/Field.tsx'
import { Icon } from '../../design/Icon.tsx'
import styles from './Settings.module.css'

const shown = 6

export const WatchedInbox = () => {
  const { data: inbox, error, again } = useInbox()
  const zone = useSettings((state) => state.zone)
  const [path, setPath] = useState('')
  const native = desktop()
  const set = async (next: string | null) => {
    const done = await attempt(next === null ? 'Watching was not ended' : 'The inbox is not watched', () =>
      workbench().inbox.set({ path: next }),
    )
    if (!done) return
    say(next === null ? 'The inbox is not watched any more' : 'Watching: what arrives whole is imported before anyone opens it')
    setPath('')
    again()
  }
  const since = fromRfc3339(inbox?.since ?? '')
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>Watched inbox of this case</h3>
      {error && (
        <p className={styles.caution}>
          <Icon name="warning" size={13} /> Whether one is watched could not be read: {error}
        </p>
      )}
      {inbox?.path ? (
        <>
          <Fact title="Folder" value={inbox.path} tail={30} />
          <Fact
            title="Instructed by"
            value={inbox.of ?? ''}
            words
            remark={since === undefined ? '' : `${timeText(Math.floor(since / 1e6) * 1e6, zone)} ${zone}`}
          />
          <Fact title="State" value={inbox.watching ? 'watching' : 'not watching here'} words />
          {inbox.problem && (
            <p className={styles.caution}>
              <Icon name="warning" size={13} /> {inbox.problem}
            </p>
          )}
          {inbox.entries.slice(0, shown).map((entry) => (
            <Fact key={`${entry.name} ${entry.at}`} title={entry.exhibit ?? entry.state} value={entry.name} tail={16} remark={entry.said} />
          ))}
          <div className={styles.acts}>
            <Button onClick={() => void set(null)}>End watching</Button>
          </div>
        </>
      ) : (
        <form
          className={styles.part}
          onSubmit={(event) => {
            event.preventDefault()
            void set(path.trim())
          }}
        >
          <Field
            label="Folder to watch, for example a sensor's spool"
            value={path}
            onChange={setPath}
            mono
            placeholder="/media/inbox"
            hint="Packages and other evidence that arrive there are checked and imported by themselves. Entries are signed by this workstation, on your standing instruction."
          />
          <div className={styles.acts}>
            {native && <Button onClick={() => void native.chooseFolders().then(([one]) => one && setPath(one))}>Choose…</Button>}
            <Button type="submit" disabled={path.trim() === ''}>
              Watch this folder
            </Button>
          </div>
        </form>
      )}
    </section>
  )
}
