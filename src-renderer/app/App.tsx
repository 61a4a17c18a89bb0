// First screen or shell: a case is open, or one has to be chosen.
import { lazy, Suspense } from 'react'
import { useCaseInfo } from '../bridge/case.ts'
import { useFollowChanges } from '../bridge/changes.ts'
import { useConnection } from '../bridge/client.ts'
import { useFollowJobs } from '../bridge/jobs.ts'
import { Failure, Loading } from '../design/States.tsx'
import { Catch } from './Catch.tsx'
import styles from './Shell.module.css'
import { Shell } from './Shell.tsx'
import { useRecovery } from './state/recovery.ts'
import { useKeptSettings } from './state/settings.ts'
import { Notices } from './status/Notices.tsx'
import { RecoverySheet } from './welcome/CaseSecret.tsx'

const Welcome = lazy(async () => ({ default: (await import('./welcome/Welcome.tsx')).Welcome }))

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
        <div className={styles.waiting}>
          {error || connection.state === 'lost' ? (
            <Failure what="The workbench does not answer. Trying again." reason={error ?? connection.reason ?? ''} />
          ) : (
            <Loading what="Opening" />
          )}
        </div>
      )}
      {sheet && <RecoverySheet title={sheet.title} code={sheet.code} onDone={kept} />}
      <Notices />
    </Catch>
  )
}
