// Evidence: receive, continue, list, view originals, verify, assign a source; jobs and their progress.
import { existsSync } from 'node:fs'
import type { Progress } from '../../contract/procedures/evidence.ts'
import { assignSource } from '../../jobs/assign-source.ts'
import { givenKeys } from '../../jobs/given-keys.ts'
import { importPaths, resumeImport } from '../../jobs/import/import.ts'
import { readMasked } from '../../jobs/keep/masks.ts'
import { mappingSource } from '../../jobs/mapping.ts'
import { listSources } from '../../jobs/sources-list.ts'
import { verify } from '../../jobs/verify.ts'
import type { Bench } from '../bench.ts'
import { channel } from '../channel.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function evidenceHandlers(bench: Bench): Handlers<'evidence'> {
  const changed = () => {
    bench.changed({ kind: 'evidence' })
    bench.changed({ kind: 'custody' })
  }
  return {
    exhibits: () => bench.desk().client.exhibits(),
    members: ({ exhibit, after, offset, limit, states, search }) =>
      bench.desk().client.members({ exhibit, after, offset, limit, ...(states && { states }), ...(search !== undefined && { search }) }),
    rejects: ({ member, limit }) => bench.desk().client.rejects(member, limit),
    read: async ({ member, offset, length }) => {
      const desk = bench.desk()
      if (!desk.viewed.has(member)) {
        desk.viewed.add(member)
        desk.ledger.note('view', { exhibit: member.split('/')[0]!, detail: { member } })
      }
      const { bytes, memberSize, masked, setAside } = await readMasked(desk, member, offset, length)
      return { base64: bytes.toString('base64'), offset, length: bytes.length, memberSize, masked, setAside }
    },
    receive: async ({ paths, receipt, inPlace, source: given, mapping, hashList, detect, keys }) => {
      const desk = bench.desk()
      if (given !== undefined && mapping !== undefined) throw problem('usage', 'a source or a mapping, not both')
      const source = mapping === undefined ? given : await mappingSource(desk.client, mapping)
      if (mapping !== undefined && source === undefined) throw problem('usage', `the case has no mapping ${mapping}`)
      for (const path of hashList === undefined ? paths : [...paths, hashList])
        if (!existsSync(path)) throw problem('usage', `${path} does not exist`)
      if (given !== undefined && !listSources().some(({ id }) => id === given)) throw problem('usage', `there is no source ${given}`)
      const request = {
        paths,
        receipt,
        inPlace,
        detect,
        ...(source !== undefined && { source }),
        ...(hashList !== undefined && { hashList }),
        ...(keys && { keys: givenKeys(keys.text, keys.from || receipt.receivedFrom || '') }),
      }
      const { id, result } = bench.jobs.start('import', paths.join(', '), (job) => bench.inTurn(() => importPaths(desk, request, job)))
      result.then(changed, changed)
      return { job: id }
    },
    resume: ({ exhibit }) => {
      const desk = bench.desk()
      const { id, result } = bench.jobs.start('import', exhibit, (job) => bench.inTurn(() => resumeImport(desk, exhibit, job)))
      result.then(changed, changed)
      return { job: id }
    },
    assignSource: ({ member, source }) => {
      const desk = bench.desk()
      const { id, result } = bench.jobs.start('import', `${member} as ${source}`, (job) =>
        bench.inTurn(() => assignSource(desk, member, source, job)),
      )
      result.then(changed, changed)
      return { job: id }
    },
    sources: () => listSources(),
    verify: ({ head, examinerKey, deep }) => {
      const desk = bench.desk()
      const { id, result } = bench.jobs.start('verify', 'Verification', async (job) => {
        const facts = await desk.client.exhibits()
        job.set({
          phase: 'checking',
          totalBytes: facts.reduce((sum, one) => sum + one.size, 0),
          totalFiles: facts.reduce((sum, one) => sum + one.members, 0),
        })
        const verified = await verify({
          dir: desk.dir,
          client: desk.client,
          home: bench.home,
          signal: job.signal,
          onProgress: ({ objects, bytes }) => job.set({ files: objects, bytes }),
          ...(head !== undefined && { head }),
          ...(deep && { deep }),
          ...(desk.keys && { keys: desk.keys }),
          ...(examinerKey !== undefined && { examinerKey }),
        })
        const at = new Date().toISOString()
        const fails = verified.checks.filter((check) => check.status === 'fails')
        desk.ledger.note('verify', {
          detail: {
            holds: verified.holds,
            checks: verified.checks.length,
            fails: fails.slice(0, 100),
            ...(fails.length > 100 && { further: fails.length - 100 }),
          },
        })
        for (const exhibit of facts) {
          const subject = fails.some((check) => check.subject.startsWith(exhibit.id))
          const away = verified.checks.some(
            ({ name, status, subject: of }) => name === 'original in place' && status === 'not_checked' && of.startsWith(`${exhibit.id}/`),
          )
          await desk.client.updateExhibit({
            id: exhibit.id,
            integrity: subject ? 'fails' : away ? 'not_present' : 'holds',
            verifiedAt: at,
          })
        }
        bench.verification = { holds: verified.holds, checks: verified.checks }
      })
      result.then(changed, changed)
      return { job: id }
    },
    verification: () => bench.verification,
    jobs: (_, signal) => progressOf(bench, signal),
    cancel: ({ job }) => ({ cancelled: bench.jobs.cancel(job) }),
  }
}

async function* progressOf(bench: Bench, signal: AbortSignal | undefined): AsyncGenerator<Progress, void, void> {
  const one = channel<Progress>((progress) => progress.job)
  for (const progress of bench.jobs.list()) one.push(progress)
  const stop = bench.jobs.listen((progress) => one.push(progress))
  try {
    yield* one.read(signal)
  } finally {
    stop()
  }
}
