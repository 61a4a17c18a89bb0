// The first screen: who works here, then the demo case, a new case, or one that exists.
import { useState } from 'react'
import { useIdentity, useRecentCases } from '../../bridge/case.ts'
import { bump } from '../../bridge/changes.ts'
import { codeOf, messageOf, workbench } from '../../bridge/client.ts'
import { desktop } from '../../bridge/desktop.ts'
import { Button } from '../../design/Button.tsx'
import { Field } from '../../design/Field.tsx'
import { Icon } from '../../design/Icon.tsx'
import { Middle } from '../../design/Middle.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import { useRecovery } from '../state/recovery.ts'
import { useSettings } from '../state/settings.ts'
import { fromRfc3339, timeText } from '../time/format.ts'
import { CaseSecret } from './CaseSecret.tsx'
import { IdentityForm } from './IdentityForm.tsx'
import { NewCase } from './NewCase.tsx'
import { Unlock } from './Unlock.tsx'
import styles from './Welcome.module.css'

const Recent = ({ onOpen }: { onOpen: (path: string) => void }) => {
  const { data } = useRecentCases()
  const zone = useSettings((state) => state.zone)
  if (!data || data.length === 0) return null
  return (
    <section className={styles.recent}>
      <h2 className={styles.part}>Recent cases</h2>
      {data.map(({ path, title, openedAt, present }) => {
        const opened = fromRfc3339(openedAt)
        return (
          <button key={path} type="button" className={styles.case} disabled={!present} onClick={() => onOpen(path)}>
            <span className={styles.title}>{title}</span>
            <span className={styles.when}>
              {present ? (opened === undefined ? openedAt : `${timeText(opened, zone).slice(0, 16)} ${zone}`) : 'not present'}
            </span>
            <span className={styles.path}>
              <Middle text={path} tail={30} sans />
            </span>
          </button>
        )
      })}
    </section>
  )
}

const bumpAll = () => bump(['case', 'events', 'evidence', 'custody', 'intake', 'annotations'])

export const Welcome = () => {
  const { data: identity, error, again } = useIdentity()
  const [busy, setBusy] = useState<string | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const [creating, setCreating] = useState(false)
  const [path, setPath] = useState('')
  const [asking, setAsking] = useState(false)
  const [locked, setLocked] = useState<{ path: string; said: string } | null>(null)
  const showRecovery = useRecovery((state) => state.show)
  const native = desktop()

  const act = async (what: string, run: () => Promise<unknown>, where?: string) => {
    setBusy(what)
    setFailed(null)
    setLocked(null)
    try {
      await run()
      bumpAll()
    } catch (failure) {
      if (codeOf(failure) === 'case_locked' && where !== undefined) setLocked({ path: where, said: messageOf(failure) })
      else setFailed(messageOf(failure))
    } finally {
      setBusy(null)
    }
  }
  const open = (where: string, secret?: string) =>
    void act('Opening the case', () => workbench().case.open({ path: where, ...(secret !== undefined && { secret }) }), where)
  /** The recovery code is told once, over whatever screen is there by then: the case may be shown before this answer comes. */
  const make = async (input: Parameters<ReturnType<typeof workbench>['case']['create']>[0]) => {
    setBusy('Making the case')
    setFailed(null)
    try {
      const made = await workbench().case.create(input)
      if (made.recovery !== null) showRecovery({ title: made.title, code: made.recovery })
      bumpAll()
    } catch (failure) {
      setFailed(messageOf(failure))
    } finally {
      setBusy(null)
    }
  }
  const chooseCase = async () => {
    if (!native) return setAsking(true)
    const chosen = await native.chooseCase()
    if (chosen) open(chosen)
  }

  const ready = identity?.key === 'open'
  return (
    <div className={styles.welcome}>
      <div className={styles.column}>
        <header>
          <h1 className={styles.name}>Vestige</h1>
          <p className={styles.motto}>Evidence in, a timeline out; every number leads back to its bytes. Nothing leaves this machine.</p>
        </header>
        {error && <Failure what="The workbench does not answer." reason={error} acts={<Button onClick={again}>Try again</Button>} />}
        {!identity && !error && <Loading what="Opening" />}
        {identity?.key === 'none' && <IdentityForm onDone={again} />}
        {identity?.key === 'locked' && <Unlock name={identity.examiner?.name ?? ''} onDone={again} />}
        {ready && (
          <>
            <p className={styles.who}>
              <Icon name="check" size={13} /> {identity.examiner?.name}
              {identity.unprotected && <span className={styles.warn}>, with a key that no passphrase protects</span>}
            </p>
            <div className={styles.choices}>
              <button
                type="button"
                className={styles.choice}
                disabled={busy !== null}
                onClick={() => void act('Opening the demo case', () => workbench().case.openDemo())}
              >
                <b>Open the demo case</b>
                <span>A small case of real log exports, and a tour of five steps that can be left at any moment.</span>
              </button>
              <button type="button" className={styles.choice} disabled={busy !== null} onClick={() => setCreating(true)}>
                <b>New case</b>
                <span>One folder that holds everything: evidence, index, ledger. Portable as it is.</span>
              </button>
              <button type="button" className={styles.choice} disabled={busy !== null} onClick={() => void chooseCase()}>
                <b>Open case</b>
                <span>A folder named *.vestige, on this machine or on a medium.</span>
              </button>
            </div>
            {asking && (
              <form
                className={styles.ask}
                onSubmit={(event) => {
                  event.preventDefault()
                  if (path.trim()) open(path.trim())
                }}
              >
                <Field
                  label="Path of the case on this machine"
                  value={path}
                  onChange={setPath}
                  mono
                  autoFocus
                  placeholder="/cases/lantern.vestige"
                />
                <Button kind="strong" type="submit" disabled={path.trim() === '' || busy !== null}>
                  Open
                </Button>
              </form>
            )}
            {locked && <CaseSecret path={locked.path} said={locked.said} onOpen={(secret) => open(locked.path, secret)} />}
            {busy && <Loading what={busy} />}
            {failed && <Failure what="The case was not opened." reason={failed} />}
            <Recent onOpen={open} />
            {creating && <NewCase onClose={() => setCreating(false)} onCreate={(input) => make(input)} />}
          </>
        )}
      </div>
    </div>
  )
}
