// Long work: every job's latest progress, from one stream.
import { useEffect } from 'react'
import { create } from 'zustand'
import type { Progress } from '../../src-main/contract/procedures/evidence.ts'
import { useConnection } from './client.ts'

interface Jobs {
  jobs: ReadonlyMap<string, Progress>
  /** The stream broke while the connection stands: what runs is not known. */
  unknown: boolean
  /** The workbench has begun to tell: no job then means that none runs. */
  told: boolean
  /** Jobs whose end the examiner has seen and put away. */
  dismiss: (job: string) => void
}

export const useJobs = create<Jobs>((set) => ({
  jobs: new Map(),
  unknown: false,
  told: false,
  dismiss: (job) =>
    set(({ jobs }) => {
      const next = new Map(jobs)
      next.delete(job)
      return { jobs: next }
    }),
}))

const keepDone = 6000

/** Used once, by the shell. */
export const useFollowJobs = () => {
  const client = useConnection((state) => state.client)
  useEffect(() => {
    if (!client) return
    const stop = new AbortController()
    const follow = async () => {
      try {
        const telling = await client.evidence.jobs(undefined, { signal: stop.signal })
        if (stop.signal.aborted) return
        useJobs.setState({ told: true })
        for await (const progress of telling) {
          useJobs.setState(({ jobs }) => ({ jobs: new Map(jobs).set(progress.job, progress) }))
          if (progress.state === 'done') setTimeout(() => useJobs.getState().dismiss(progress.job), keepDone)
        }
      } catch {
        // Started anew with the next connection.
        if (!stop.signal.aborted) useJobs.setState({ unknown: true })
      }
    }
    useJobs.setState({ jobs: new Map(), unknown: false, told: false })
    void follow()
    return () => stop.abort()
  }, [client])
}
