// The last line: what runs, how fast, how long; what was rejected; that nothing leaves the machine.
import type { ShownModel } from '../../../src-main/contract/model.ts'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import type { Progress } from '../../../src-main/contract/procedures/evidence.ts'
import { useConnection, workbench } from '../../bridge/client.ts'
import { useJobs } from '../../bridge/jobs.ts'
import { useModels } from '../../bridge/models.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { attempt } from '../state/notices.ts'
import { useView } from '../state/view.ts'
import { bytesText, number, plural, secondsText } from '../words.ts'
import styles from './StatusLine.module.css'

const share = ({ bytes, totalBytes, files, totalFiles }: Progress): number | null =>
  totalBytes > 0 ? Math.min(1, bytes / totalBytes) : totalFiles > 0 ? Math.min(1, files / totalFiles) : null

const words = (job: Progress): string => {
  if (job.state !== 'running') return job.message ?? (job.state === 'done' ? 'done' : job.state)
  const parts: string[] = []
  if (job.totalFiles > 1) parts.push(`${number(job.files)} of ${plural(job.totalFiles, 'file')}`)
  if (job.records > 0) parts.push(plural(job.records, 'record'))
  else if (job.totalBytes > 0) parts.push(`${bytesText(job.bytes)} of ${bytesText(job.totalBytes)}`)
  if (job.rate > 0) parts.push(`${number(Math.round(job.rate))} a second`)
  if (job.secondsLeft !== null) parts.push(`${secondsText(job.secondsLeft)} left`)
  return parts.join(', ') || job.phase
}

const Job = ({ job }: { job: Progress }) => {
  const part = share(job)
  const running = job.state === 'running'
  return (
    <span className={cx(styles.job, job.state === 'failed' && styles.failed)} role="status">
      {job.state === 'failed' && <Icon name="warning" size={12} />}
      <span className={styles.title}>{job.title}</span>
      {running && (
        <span
          className={styles.track}
          role="progressbar"
          aria-label={job.title}
          aria-valuenow={part === null ? undefined : Math.round(part * 100)}
        >
          <span className={part === null ? styles.unknown : styles.part} style={part === null ? undefined : { width: `${part * 100}%` }} />
        </span>
      )}
      <span className={styles.words}>{words(job)}</span>
      {running ? (
        <button
          type="button"
          className={styles.act}
          aria-label={`Cancel: ${job.title}`}
          title="Cancel. What was committed stays."
          onClick={() => void attempt('The job was not cancelled', () => workbench().evidence.cancel({ job: job.job }))}
        >
          <Icon name="stop" size={11} />
        </button>
      ) : (
        <button type="button" className={styles.act} aria-label="Put away" onClick={() => useJobs.getState().dismiss(job.job)}>
          <Icon name="cross" size={11} />
        </button>
      )}
    </span>
  )
}

/** An endpoint that is on may be sent evidence, on an examiner's word alone; it is never hidden. */
/** That nothing leaves is said only once it is known. */
const leaving = (models: readonly ShownModel[] | undefined, error: string | undefined): string => {
  if (!models) return error === undefined ? '' : 'Whether a model is switched on could not be read'
  const on = models.filter((one) => one.on && one.place === 'remote')
  if (on.length > 0) return `Remote model on: ${on.map(({ name }) => name).join(', ')}`
  const near = models.filter((one) => one.on && one.place === 'declared local')
  return near.length > 0 ? `Endpoint declared local: ${near.map(({ name }) => name).join(', ')}` : 'Offline: nothing leaves this machine'
}

export const StatusLine = ({ info }: { info: CaseInfo }) => {
  const jobs = useJobs((state) => state.jobs)
  const unknown = useJobs((state) => state.unknown)
  const told = useJobs((state) => state.told)
  const connected = useConnection((state) => state.state === 'open')
  const set = useView((state) => state.set)
  const { data: models, error: unread } = useModels()
  const remote = models?.some((one) => one.on && one.place === 'remote') ?? false
  const shown = [...jobs.values()].sort((a, b) => Number(b.state === 'running') - Number(a.state === 'running')).slice(0, 2)
  return (
    <footer className={styles.line}>
      {shown.map((job) => (
        <Job key={job.job} job={job} />
      ))}
      {jobs.size > 2 && <span>{jobs.size - 2} more</span>}
      {unknown && <span className={styles.quiet}>What is running could not be read</span>}
      {shown.length === 0 && told && !unknown && <span className={styles.quiet}>Nothing is running</span>}
      <span className={styles.space} />
      {info.rejects > 0 && (
        <Button kind="bare" className={styles.strong} onClick={() => set({ area: 'evidence' })}>
          {plural(info.rejects, 'record')} rejected
        </Button>
      )}
      <span>{plural(info.events, 'event')}</span>
      {info.setAside.events > 0 && (
        <Button kind="bare" onClick={() => set({ area: 'evidence' })}>
          {number(info.setAside.events)} set aside
        </Button>
      )}
      {info.expunged > 0 && <span>{plural(info.expunged, 'exhibit')} expunged</span>}
      {info.undated > 0 && <span>{number(info.undated)} undated</span>}
      <span
        className={styles.offline}
        title={
          !models
            ? undefined
            : remote
              ? 'Evidence is sent to it when you start a run, withheld as agreed; each run is in the ledger. Settings switches it off.'
              : 'No request leaves this machine. A remote model or time-stamp authority would have to be switched on for this case, and would be in the ledger.'
        }
      >
        {(models || unread !== undefined || !connected) && <Icon name={connected && models && !remote ? 'lock' : 'warning'} size={12} />}
        {connected ? leaving(models, unread) : 'Not connected to the workbench'}
      </span>
    </footer>
  )
}
