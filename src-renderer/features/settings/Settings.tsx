// How the window looks and counts time, who examines, and where the case lies.

import { useState } from 'react'
import { closeCase } from '../../app/acts.ts'
import { Fact } from '../../app/inspector/Section.tsx'
import { useDialogs } from '../../app/state/dialogs.ts'
import { useSettings } from '../../app/state/settings.ts'
import { isZone, localZone } from '../../app/time/zone.ts'
import { startTour } from '../../app/tour/state.ts'
import { copyText } from '../../app/values/copy.ts'
import { useCaseInfo, useIdentity } from '../../bridge/case.ts'
import { desktop } from '../../bridge/desktop.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Field } from '../../design/Field.tsx'
import { Icon } from '../../design/Icon.tsx'
import { Models } from './Models.tsx'
import styles from './Settings.module.css'
import { Templates } from './Templates.tsx'
import { Validation } from './Validation.tsx'
import { WatchedInbox } from './WatchedInbox.tsx'

const encryptedWords = { yes: 'encrypted', no: 'not encrypted', unknown: 'encryption not known' } as const

export const SettingsArea = () => {
  const { theme, zone, density, change } = useSettings()
  const { data: info } = useCaseInfo()
  const { data: identity } = useIdentity()
  const show = useDialogs((state) => state.show)
  const [typed, setTyped] = useState(zone)
  const local = localZone()
  const native = desktop()
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Settings</h2>
        <span className={styles.words}>of this window and of whoever uses it; only what is headed as the case's changes the case</span>
      </div>
      <div className={styles.parts}>
        <section className={styles.part}>
          <h3 className={styles.heading}>Look</h3>
          <Choice
            label="Theme"
            value={theme}
            options={[
              { id: 'dark', title: 'Dark' },
              { id: 'light', title: 'Light' },
              { id: 'system', title: 'As the system' },
            ]}
            onChange={(next) => change({ theme: next })}
          />
          <Choice
            label="Rows"
            value={density}
            options={[
              { id: 'compact', title: 'Compact' },
              { id: 'comfortable', title: 'Comfortable' },
            ]}
            onChange={(next) => change({ density: next })}
          />
          <div className={styles.acts}>
            <Button onClick={() => show('keys')} shortcut="?">
              Map of keys
            </Button>
            {info?.demo && <Button onClick={startTour}>Tour of the demo case</Button>}
          </div>
        </section>
        <section className={styles.part}>
          <h3 className={styles.heading}>Time</h3>
          <Choice
            label="Zone of all times, axes and exports"
            value={zone}
            options={[
              { id: 'UTC', title: 'UTC' },
              ...(local === 'UTC' ? [] : [{ id: local, title: `${local} (here)` }]),
              ...(zone !== 'UTC' && zone !== local ? [{ id: zone, title: zone }] : []),
            ]}
            onChange={(next) => change({ zone: next })}
          />
          <Field
            label="Another zone, by its IANA name"
            value={typed}
            mono
            onChange={(next) => {
              setTyped(next)
              if (next === 'UTC' || (next.includes('/') && isZone(next))) change({ zone: next })
            }}
            error={isZone(typed) ? null : 'No such zone, for example Europe/Berlin'}
          />
        </section>
        <section className={styles.part}>
          <h3 className={styles.heading}>Examiner</h3>
          <Fact title="Name" value={identity?.examiner?.name ?? 'not set'} words />
          <Fact title="Mail" value={identity?.examiner?.mail || 'not stated'} words />
          <Fact title="Organisation" value={identity?.examiner?.organisation || 'not stated'} words />
          <Fact
            title="Key"
            value={identity?.examiner?.fingerprint ?? 'none'}
            tail={12}
            onClick={() => void copyText(identity?.examiner?.fingerprint ?? '', 'Fingerprint')}
          />
          {identity?.unprotected && (
            <p className={styles.caution}>
              <Icon name="warning" size={13} /> No passphrase protects this key: whoever reads its file can sign as you.
            </p>
          )}
          {native && (
            <div className={styles.acts}>
              <Button onClick={() => void native.forgetPassphrase()}>Forget the passphrase in the key store</Button>
            </div>
          )}
        </section>
        <Templates />
        <Validation />
        {info && !info.demo && <WatchedInbox />}
        {info && <Models />}
        {info && (
          <section className={styles.part}>
            <h3 className={styles.heading}>This case</h3>
            <Fact title="Folder" value={info.path} tail={30} onClick={() => void copyText(info.path, 'Path')} />
            <Fact title="Volume" value={`${info.volume.kind}, ${encryptedWords[info.volume.encrypted]}`} words />
            <Fact
              title="Schema"
              value={String(info.schema)}
              remark={{ current: 'index is current', older: 'index of an older reader', incomplete: 'index lacks records' }[info.index]}
            />
            {info.volume.warnings.map((warning) => (
              <p key={warning} className={styles.caution}>
                <Icon name="warning" size={13} /> {warning}
              </p>
            ))}
            <div className={styles.acts}>
              <Button onClick={() => void closeCase()}>Leave the case</Button>
            </div>
          </section>
        )}
      </div>
    </div>
  )
}
