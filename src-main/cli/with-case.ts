// Opens the workbench in process, the examiner's key if one must sign, and the case; and closes all of it in the end.
import type { ContractRouterClient } from '@orpc/contract'
import type { KnownExaminer } from '../contract/procedures/examiner.ts'
import type { Contract } from '../contract/procedures/index.ts'
import { codeOf } from '../workbench/problem.ts'
import { createWorkbench, type Workbench } from '../workbench/workbench.ts'
import { askPassphrase, interactive, progressLine, say } from './terminal.ts'
import { UsageError } from './usage.ts'

export type Client = ContractRouterClient<Contract>

export async function withWorkbench<T>(work: (client: Client, workbench: Workbench) => Promise<T>, soon = false): Promise<T> {
  const workbench = await createWorkbench({ host: 'command line', soon })
  try {
    return await work(workbench.client, workbench)
  } finally {
    await workbench.close()
  }
}

/** `Name <mail>`; the mail may be left out. */
export function person(text: string): { name: string; mail: string } {
  const match = /^\s*([^<>]+?)\s*(?:<([^<>]*)>)?\s*$/.exec(text)
  if (!match) throw new UsageError(`--examiner ${text}: write it as "Name <mail>"`)
  return { name: match[1]!, mail: (match[2] ?? '').trim() }
}

/** Who of this home is meant; undefined when nobody is. */
export async function known(client: Client, { name, mail }: { name: string; mail: string }): Promise<KnownExaminer | undefined> {
  const found = (await client.examiner.list()).filter((one) => one.name === name && (mail === '' || one.mail === mail))
  if (found.length > 1) throw new UsageError(`--examiner ${name}: several keys of this name; give the mail too, as "Name <mail>"`)
  return found[0]
}

/** Before anything is touched: a key that can sign, or exit status 2. In a case it is the key that signed there last, unless another is named. */
export async function openKey(client: Client, of: { dir?: string; examiner?: string | undefined } = {}): Promise<void> {
  if (of.examiner !== undefined) {
    const who = await known(client, person(of.examiner))
    if (!who) throw new UsageError(`there is no key of ${of.examiner} here; "vestige case create … --examiner" makes one`)
    await client.examiner.select({ fingerprint: who.fingerprint })
  } else if (of.dir !== undefined) await client.examiner.select({ path: of.dir })
  const { examiner, key } = await client.examiner.identity()
  if (key === 'none' || !examiner) throw new UsageError('there is no examiner key yet: "vestige case create … --examiner" makes one')
  if (key === 'open') return
  if (process.env.VESTIGE_PASSPHRASE !== undefined) throw new UsageError(`VESTIGE_PASSPHRASE does not open the key of ${examiner.name}`)
  if (!interactive()) throw new UsageError(`the key of ${examiner.name} needs its passphrase: set VESTIGE_PASSPHRASE`)
  await client.examiner.unlock({ passphrase: await askPassphrase(`Passphrase of ${examiner.name}: `) })
}

/** Options of every command that opens a case. */
export const caseOptions = { takeover: { type: 'string' }, examiner: { type: 'string' } } as const

export function withCase<T>(
  dir: string,
  { takeover, examiner }: { takeover?: string | undefined; examiner?: string | undefined },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withWorkbench(async (client) => {
    await openKey(client, { dir, examiner })
    const { index } = await openCase(client, dir, takeover)
    if (index === 'older') say('the index was built by an older reader; "vestige case reindex" builds it anew')
    if (index === 'incomplete') {
      say('the index is missing records and is built again first')
      const { state, message } = await followed(client, (await client.case.reindex()).job)
      if (state !== 'done') throw new Error(`the index could not be built again: ${message ?? state}`)
    }
    return work(client)
  }, true)
}

/** A case that is encrypted asks for its passphrase where someone can answer. */
async function openCase(client: Client, path: string, takeover: string | undefined) {
  const wanted = { path, ...(takeover !== undefined && { takeover }) }
  try {
    return await client.case.open(wanted)
  } catch (error) {
    if (codeOf(error) !== 'case_locked' || !interactive()) throw error
    return client.case.open({ ...wanted, secret: await askPassphrase('Passphrase or recovery code of the case: ') })
  }
}

/** As `follow`, with the progress line. */
export async function followed(client: Client, job: string) {
  const line = progressLine()
  const ended = await follow(client, job, (progress) => line.show(progress))
  line.end()
  return ended
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
