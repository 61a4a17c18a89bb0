// Says when the columns are not those of today's reading, and offers to build them anew.
import type { CaseInfo } from '../../src-main/contract/procedures/case.ts'
import { workbench } from '../bridge/client.ts'
import { useJobs } from '../bridge/jobs.ts'
import { Button } from '../design/Button.tsx'
import styles from './Shell.module.css'
import { attempt } from './state/notices.ts'

const rebuild = () => void attempt('The index is not being built anew', () => workbench().case.reindex())

export const IndexNotice = ({ info }: { info: CaseInfo }) => {
  const running = useJobs((state) => [...state.jobs.values()].some((job) => job.kind === 'reindex' && job.state === 'running'))
  if (info.index === 'current') return null
  if (running)
    return (
      <div className={styles.lost} role="status">
        The index is being built anew from the records. Until it is done, the timeline and all counts lack events.
      </div>
    )
  return (
    <div className={styles.lost} role="alert">
      {info.index === 'older'
        ? 'The index was built by an older reader; facts shown in columns may be fewer than the records hold. '
        : 'The index lacks records that the case holds: the timeline and all counts are incomplete. '}
      <Button onClick={rebuild}>Build the index anew</Button>
    </div>
  )
}
