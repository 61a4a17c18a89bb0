// First screen or shell: a case is open, or one has to be chosen.
import { lazy, Suspense } from 'react'
import { useCaseInfo } from '../bridge/case.ts'
import { useFollowChanges } from '../bridge/changes.ts'
import { useConnection } from '../bridge/client.ts'
import { useFollowJobs } from '../bridge/jobs.ts'
import { Failure } from '../design/States.tsx'
import { Catch } from './Catch.tsx'
import styles from './Shell.module.css'
import { Shell } from './Shell.tsx'
import { useRecovery } from './state/recovery.ts'
import { useKeptSettings } from './state/settings.ts'
import { Notices } from './status/Notices.tsx'
import { RecoverySheet } from './welcome/CaseSecret.tsx'

const Welcome = lazy(async () => ({ default: (await import('./welcome/Welcome.tsx')).Welcome }))

/** The words that the page began with stay as they are. */
const Waiting = ({ reason }: { reason: string | null }) =>
  reason === null ? (
    <div className="opening opening-shown" role="status">
      <span className="opening-sweep" aria-hidden="true" />
      Opening
    </div>
  ) : (
    <div className={styles.waiting}>
      <Failure what="The workbench does not answer. Trying again." reason={reason} />
    </div>
  )

export const App = () => {
  useFollowChanges()
  useFollowJobs()
  useKeptSettings()
  const connection = useConnection()
  const { sheet, kept } = useRecovery()
  const { data: info, error } = useCaseInfo()
  return (
    <Catch what="The window">
      {info ? (
        <Shell info={info} />
      ) : info === null ? (
        <Suspense fallback={null}>
          <Welcome />
        </Suspense>
      ) : (
        <Waiting reason={error ?? (connection.state === 'lost' ? (connection.reason ?? '') : null)} />
      )}
      {sheet && <RecoverySheet title={sheet.title} code={sheet.code} onDone={kept} />}
      <Notices />
    </Catch>
  )
}
