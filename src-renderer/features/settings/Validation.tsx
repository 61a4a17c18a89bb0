// Validation of this workstation: the shipped samples through every source, and a dated record for the lab's files.
import { validateHere } from '../../app/acts.ts'
import { Fact } from '../../app/inspector/Section.tsx'
import { attempt } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../app/time/format.ts'
import { number, plural } from '../../app/words.ts'
import { workbench } from '../../bridge/client.ts'
import { useJobs } from '../../bridge/jobs.ts'
import { useValidation } from '../../bridge/people.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { Button } from '../../design/Button.tsx'
import { Icon } from '../../design/Icon.tsx'
import styles from './Settings.module.css'

const save = (form: 'text' | 'html') =>
  attempt('The record was not saved', async () => {
    const page = await workbench().validation.page()
    if (!page) return
    const file = await saveFile(form === 'text' ? 'vestige-validation.txt' : 'vestige-validation.html')
    await file.write(page[form])
    await file.close()
  })

export const Validation = () => {
  const zone = useSettings((state) => state.zone)
  const { data: record, error, loading } = useValidation()
  const running = useJobs(({ jobs }) => [...jobs.values()].some(({ kind, state }) => kind === 'validation' && state === 'running'))
  const at = record ? fromRfc3339(record.at) : undefined
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>Validation of this workstation</h3>
      {error && (
        <p className={styles.caution}>
          <Icon name="warning" size={13} /> Whether it was run could not be read: {error}
        </p>
      )}
      {!record && !error && (
        <p className={styles.words}>
          {loading ? '' : 'Never run here. '}It reads the shipped samples of every source and compares each field.
        </p>
      )}
      {record && (
        <>
          <Fact title="Result" value={record.holds ? 'passed' : `not passed: ${plural(record.problems.length, 'problem')}`} words />
          <Fact
            title="Run"
            value={at === undefined ? record.at : `${timeText(Math.floor(at / 1e6) * 1e6, zone).slice(0, 19)} ${zone}`}
            remark={record.by}
          />
          <Fact
            title="Samples"
            value={`${number(record.passed)} of ${number(record.samples)}`}
            remark={`${plural(record.sources.length, 'source')}, ${record.tool}`}
          />
          {record.problems.slice(0, 5).map(({ sample, problem }) => (
            <p key={sample} className={styles.caution}>
              <Icon name="warning" size={13} /> {sample}: {problem}
            </p>
          ))}
        </>
      )}
      <div className={styles.acts}>
        <Button onClick={() => void validateHere()} disabled={running}>
          {running ? 'Validating…' : 'Validate this workstation'}
        </Button>
        {record && <Button onClick={() => void save('html')}>Save the record</Button>}
        {record && <Button onClick={() => void save('text')}>Save as text</Button>}
      </div>
    </section>
  )
}
