// A run at work, or the last one: one line under the bar, with its trace and a stop.
import { useEffect, useRef } from 'react'
import type { Verdict } from '../../../../src-main/contract/verdict.ts'
import { attempt } from '../../../app/state/notices.ts'
import { useModelRun, useModelRuns } from '../../../bridge/models.ts'
import { Button } from '../../../design/Button.tsx'
import styles from './Model.module.css'
import { useModel } from './state.ts'
import { runWords } from './TraceDialog.tsx'

export const RunLine = ({ onVerdict }: { onVerdict: (verdict: Verdict) => void }) => {
  const { run: started, stop } = useModel()
  const runs = useModelRuns()
  const latest = runs.data?.find((one) => one.kind === 'verdict')
  const id = started ?? latest?.id ?? null
  const { data } = useModelRun(id)
  const taken = useRef<number | null>(null)
  // The answer takes its place as soon as it is there, once.
  useEffect(() => {
    if (!data || started !== data.run.id || data.run.state === 'running' || taken.current === data.run.id) return
    taken.current = data.run.id
    if (data.result?.verdict) onVerdict(data.result.verdict)
  }, [data, started, onVerdict])
  if (!data) return null
  const { run, result } = data
  const running = run.state === 'running'
  return (
    <div className={styles.runLine} role="status">
      {running && <span className={styles.pulse} aria-hidden="true" />}
      <b>{run.model}</b>
      <span className={styles.runWords}>{runWords(run)}</span>
      <span className={styles.space} />
      {running && <Button onClick={() => void attempt('It was not stopped', stop)}>Stop</Button>}
      {!running && result?.verdict?.opinion && started === null && <Button onClick={() => onVerdict(result.verdict!)}>Show</Button>}
      <Button onClick={() => useModel.setState({ tracing: run.id })}>Trace</Button>
    </div>
  )
}
