// What is known of the case before its evidence speaks: all optional, dated, every version kept.
import { useEffect, useState } from 'react'
import type { Intake as IntakeFields } from '../../../src-main/contract/procedures/case.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { useIntakeVersions } from '../../bridge/case.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Field } from '../../design/Field.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import styles from './Intake.module.css'
import { Obligations } from './Obligations.tsx'

type TextField = Exclude<keyof IntakeFields, 'obligations'>
const parts: readonly { title: string; fields: readonly { name: TextField; label: string; lines?: number; hint?: string }[] }[] = [
  {
    title: 'Whose case',
    fields: [
      { name: 'client', label: 'Client' },
      { name: 'counsel', label: 'Counsel' },
      { name: 'privilege', label: 'Privilege', hint: 'As counsel states it; printed on reports.' },
      { name: 'authority', label: 'Authority', hint: 'Engagement letter, warrant, consent.' },
    ],
  },
  {
    title: 'What is asked',
    fields: [
      { name: 'scope', label: 'Scope', lines: 2 },
      { name: 'questions', label: 'Questions asked', lines: 4 },
    ],
  },
  {
    title: 'What is known',
    fields: [
      { name: 'known', label: 'What is known, and by whom', lines: 4 },
      { name: 'changeTickets', label: 'Change tickets', lines: 2 },
      { name: 'administrators', label: 'Known administrator activity', lines: 2 },
      { name: 'awareAt', label: 'When the client became aware', hint: 'With its zone, for example 2026-11-14 08:10 UTC.' },
    ],
  },
]

export const Intake = () => {
  const { data: versions, error, again } = useIntakeVersions()
  const zone = useSettings((state) => state.zone)
  const [draft, setDraft] = useState<IntakeFields | null>(null)
  const [seen, setSeen] = useState<number | null>(null)
  const latest = versions?.reduce<(typeof versions)[number] | undefined>(
    (last, each) => (!last || each.version > last.version ? each : last),
    undefined,
  )
  const viewed = seen === null ? null : versions?.find(({ version }) => version === seen)
  const shown: IntakeFields = viewed?.intake ?? draft ?? latest?.intake ?? {}
  const changed = draft !== null && JSON.stringify(draft) !== JSON.stringify(latest?.intake ?? {})

  useEffect(() => {
    if (!changed) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [changed])

  if (error && !versions)
    return <Failure what="The intake page could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!versions) return <Loading what="Reading the intake page" />
  const change = (part: Partial<IntakeFields>) => {
    setSeen(null)
    setDraft({ ...shown, ...part })
  }
  const save = () =>
    attempt('The intake page was not saved', async () => {
      const { version } = await workbench().case.saveIntake(draft ?? {})
      bump(['intake'])
      setDraft(null)
      say(`Saved as version ${version}; earlier versions stay`)
    })
  return (
    <div className={styles.page}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Intake</h2>
        <span className={styles.words}>
          {viewed
            ? `version ${viewed.version}, as it was`
            : latest
              ? `version ${latest.version}${changed ? ', changed and not saved' : ''}`
              : 'nothing written yet; all of it is optional'}
        </span>
        <span className={styles.space} />
        {viewed && <Button onClick={() => change(viewed.intake)}>Take up again</Button>}
        {changed && <Button onClick={() => setDraft(null)}>Discard changes</Button>}
        <Button kind="strong" disabled={!changed} onClick={() => void save()}>
          Save as a new version
        </Button>
      </div>
      <div className={styles.columns}>
        <div className={styles.form}>
          {parts.map(({ title, fields }) => (
            <section key={title} className={styles.part}>
              <h3 className={styles.heading}>{title}</h3>
              <div className={styles.fields}>
                {fields.map(({ name, label, lines, hint }) => (
                  <Field
                    key={name}
                    className={lines ? styles.wide : undefined}
                    label={label}
                    value={shown[name] ?? ''}
                    lines={lines}
                    hint={hint}
                    onChange={(value) => change({ [name]: value })}
                  />
                ))}
              </div>
            </section>
          ))}
          <section className={styles.part}>
            <h3 className={styles.heading}>Obligations and their clocks</h3>
            <Obligations list={shown.obligations ?? []} onChange={(obligations) => change({ obligations })} />
          </section>
        </div>
        <aside className={styles.versions} aria-label="Versions">
          <h3 className={styles.heading}>Versions</h3>
          {versions.length === 0 && <p className={styles.words}>None yet.</p>}
          {[...versions]
            .sort((a, b) => b.version - a.version)
            .map(({ version, at, by }) => {
              const ts = fromRfc3339(at)
              return (
                <button
                  key={version}
                  type="button"
                  className={cx(styles.version, seen === version && styles.seen)}
                  aria-pressed={seen === version}
                  onClick={() => setSeen(seen === version ? null : version)}
                >
                  <b>{version}</b>
                  <span>{ts === undefined ? at : timeText(Math.floor(ts / 1e6) * 1e6, zone)}</span>
                  <span className={styles.by}>{by}</span>
                </button>
              )
            })}
        </aside>
      </div>
    </div>
  )
}
