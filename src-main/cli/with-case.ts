// Opens the workbench in process, the examiner's key if one must sign, and the case; and closes all of it in the end.
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../contract/procedures/index.ts'
import { createWorkbench, type Workbench } from '../workbench/workbench.ts'
import { askPassphrase, interactive, say } from './terminal.ts'
import { UsageError } from './usage.ts'

export type Client = ContractRouterClient<Contract>

export async function withWorkbench<T>(work: (client: Client, workbench: Workbench) => Promise<T>): Promise<T> {
  const workbench = await createWorkbench({ host: 'command line' })
  try {
    return await work(workbench.client, workbench)
  } finally {
    await workbench.close()
  }
}

/** Before anything is touched: a key that can sign, or exit status 2. */
export async function openKey(client: Client): Promise<void> {
  const { examiner, key } = await client.examiner.identity()
  if (key === 'none' || !examiner) throw new UsageError('there is no examiner key yet: "vestige case create … --examiner" makes one')
  if (key === 'open') return
  if (process.env.VESTIGE_PASSPHRASE !== undefined) throw new UsageError(`VESTIGE_PASSPHRASE does not open the key of ${examiner.name}`)
  if (!interactive()) throw new UsageError(`the key of ${examiner.name} needs its passphrase: set VESTIGE_PASSPHRASE`)
  await client.examiner.unlock({ passphrase: await askPassphrase(`Passphrase of ${examiner.name}: `) })
}

export function withCase<T>(dir: string, takeover: string | undefined, work: (client: Client) => Promise<T>): Promise<T> {
  return withWorkbench(async (client) => {
    await openKey(client)
    await client.case.open({ path: dir, ...(takeover !== undefined && { takeover }) })
    return work(client)
  })
}

/** Follows a job to its end; the first interrupt cancels it in good order. */
export async function follow(client: Client, job: string, show: (progress: import('../contract/procedures/evidence.ts').Progress) => void) {
  let first = 0
  const interrupt = () => {
    // One Ctrl-C arrives twice when a terminal tells the starter and the starter passes it on.
    if (first !== 0 && performance.now() - first < 1000) return
    if (first !== 0) process.exit(130)
    first = performance.now()
    say('cancelling; what is committed stays, and importing the same path again continues')
    void client.evidence.cancel({ job })
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  try {
    for await (const progress of await client.evidence.jobs()) {
      if (progress.job !== job) continue
      show(progress)
      if (progress.state !== 'running') return progress
    }
    throw new Error('the job ended without a word')
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
  }
}
