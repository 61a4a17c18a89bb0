// Cases: create, open here or find them open elsewhere, describe, intake, follow changes.
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Router } from '@orpc/server'
import type { CaseInfo } from '../../contract/procedures/case.ts'
import type { Contract } from '../../contract/procedures/index.ts'
import { createCaseKey, createIdentity, hasCaseKey, inspectVolume, readIdentity, type Signer, unlock } from '../../jobs/examiner.ts'
import { indexState } from '../../jobs/index-version.ts'
import { resumeExpunges } from '../../jobs/keep/expunge.ts'
import { reindex } from '../../jobs/reindex.ts'
import { standingSigner } from '../../jobs/workstation.ts'
import type { Bench } from '../bench.ts'
import { alive, type LockFacts } from '../case-lock.ts'
import { caseKeyFrom } from '../case-secret.ts'
import { lastSigner } from '../custody-file.ts'
import { demoEvidence, demoThere, importDemo } from '../demo.ts'
import { recentCases, rememberCase } from '../home-files.ts'
import { connect, listen } from '../local-socket.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'
import { openSession, type Session } from '../session.ts'
import { lastAnchored } from './custody.ts'

/** A holder that was just starting may need this long until its socket is in the lock. */
const settleMs = 3000

export function caseHandlers(bench: Bench, router: () => Router<Contract, Record<never, never>>): Handlers<'case'> {
  const info = async (): Promise<CaseInfo | null> => {
    if (!bench.session) return null
    const { client, dir, ledger, readOnly } = bench.session
    const facts = await client.facts()
    const anchored = await lastAnchored(bench)
    const index = await indexOf(client, facts.indexVersion)
    return {
      id: facts.id,
      title: facts.title,
      path: readOnly ?? dir,
      examiner: facts.examiner,
      createdAt: facts.createdAt,
      schema: facts.schema,
      exhibits: facts.exhibits,
      members: facts.members,
      events: facts.events,
      setAside: facts.setAside,
      expunged: facts.expunged,
      undated: facts.undated,
      possiblySame: facts.possiblySame,
      rejects: facts.rejects,
      detections: await client.detectionCount(),
      timeRange: facts.timeRange,
      account: facts.account,
      custody: { entries: ledger.head.count, head: ledger.head.hash, anchoredAt: anchored?.at ?? null },
      volume: withStated(inspectVolume(dir), facts.volumeEncrypted),
      indexCurrent: index === 'current',
      index,
      demo: facts.demo ?? false,
      encrypted: hasCaseKey(dir),
    }
  }

  /** While an import commits, columns are ahead of the manifest for a moment. */
  const indexOf = async (client: Session['client'], version: string | null): Promise<CaseInfo['index']> => {
    if (version === null && (bench.jobs.running('import') || bench.jobs.running('demo'))) return 'current'
    return (await indexState(client, version)).state
  }

  const startReindex = (reason: string, byItself = false): { job: string } => {
    const running = bench.jobs.list().find(({ kind, state }) => kind === 'reindex' && state === 'running')
    if (running) return { job: running.job }
    const desk = bench.desk()
    const { id, result } = bench.jobs.start('reindex', 'Index', (job) =>
      bench.inTurn(async () => reindex(desk, job, { reason, ...(byItself && { as: await standingSigner(desk, desk.home, desk.signer) }) })),
    )
    const told = () => {
      bench.changed({ kind: 'case' })
      bench.changed({ kind: 'custody' })
      bench.changed({ kind: 'events' })
    }
    result.then(told, told)
    return { job: id }
  }

  /** What a crash stopped in the middle of destroying goes on at once, before anyone works with the rest. */
  const startResume = (): void => {
    const desk = bench.desk()
    const { result } = bench.jobs.start('keep', 'Finish what was being expunged', (job) =>
      bench.inTurn(async () => resumeExpunges(desk, job, await standingSigner(desk, desk.home, desk.signer))),
    )
    const told = () => {
      for (const kind of ['case', 'custody', 'evidence', 'events'] as const) bench.changed({ kind })
    }
    result.then(told, told)
  }

  const opened = async (session: Session): Promise<CaseInfo> => {
    bench.session = session
    session.client.onChange((change) => bench.changed(change))
    const listening = await listen(router())
    bench.deafen = () => listening.close()
    session.lock.listening(listening.address, listening.secret)
    if (session.begun > 0) startResume()
    else if ((await info())!.index === 'incomplete')
      startReindex(session.lostIndex ?? 'events.duckdb lacks records that case.db holds', true)
    const facts = (await info())!
    rememberCase(bench.home, facts.path, facts.title)
    if (!session.readOnly) await bench.onOpen?.(session)
    bench.changed({ kind: 'case' })
    return facts
  }

  const elsewhere = async (dir: string, holder: LockFacts, signer: Signer): Promise<CaseInfo> => {
    const remote = holder.address && holder.secret ? await connect(holder.address, holder.secret) : undefined
    if (!remote)
      throw problem(
        'held',
        alive(holder)
          ? `the case is open in another process (${holder.by}, process ${holder.pid} on ${holder.host}, since ${holder.since}) that does not answer; only "vestige verify" can read it now`
          : `the case was open in a process that has ended; try again`,
      )
    bench.holder = { ...remote, path: dir }
    void remote.gone.then(() => {
      if (bench.holder?.client === remote.client) bench.holder = undefined
    })
    const facts = await remote.client.case.info()
    const who = await remote.client.examiner.identity()
    if (facts && !facts.demo && signer.fingerprint !== who.examiner?.fingerprint) {
      bench.holder = undefined
      remote.close()
      throw problem(
        'held',
        `the case is open by ${who.examiner?.name ?? 'someone else'}, in whose name everything done there would be signed`,
      )
    }
    if (!facts) throw problem('held', 'the process that holds the case is just closing it; try again')
    return facts
  }

  const open = async (path: string, signer: Signer, home: string, takeover?: string, secret?: string): Promise<CaseInfo> => {
    const dir = existsSync(path) ? realpathSync(resolve(path)) : resolve(path)
    if ((bench.session?.readOnly ?? bench.session?.dir) === dir || bench.holder?.path === dir)
      return (await (bench.remote?.case.info() ?? info()))!
    await bench.leave()
    const until = Date.now() + settleMs
    const keyed = caseKeyFrom(dir, secret)
    for (;;) {
      const session = await openSession({ dir, home, signer, by: bench.host, ...keyed, ...(takeover !== undefined && { takeover }) })
      if ('client' in session) return opened(session)
      if (session.address || Date.now() > until) return elsewhere(dir, session, signer)
      await new Promise((wake) => setTimeout(wake, 50))
    }
  }

  const create = async (
    path: string,
    title: string,
    signer: Signer,
    home: string,
    more: { volumeEncrypted?: 'yes' | 'no' | 'unknown'; demo?: boolean; encrypt?: string },
  ) => {
    const wanted = resolve(path)
    if (existsSync(wanted) && readdirSync(wanted).length > 0) throw problem('usage', `${wanted} is there already and not empty`)
    const identity = readIdentity(home, signer.fingerprint)!
    await bench.leave()
    mkdirSync(wanted, { recursive: true, mode: 0o700 })
    const dir = realpathSync(wanted)
    const made = more.encrypt === undefined ? undefined : createCaseKey(dir, more.encrypt)
    const session = await openSession({
      dir,
      home,
      signer,
      by: bench.host,
      ...(made && { key: made.key }),
      create: {
        id: randomBytes(8).toString('hex'),
        title,
        examiner: identity.examiner,
        createdAt: new Date().toISOString(),
        ...(more.volumeEncrypted && { volumeEncrypted: more.volumeEncrypted }),
        ...(more.demo && { demo: true }),
      },
    })
    if (!('client' in session)) throw problem('held', `${dir} is being made by another process`)
    return { ...(await opened(session)), recovery: made?.recovery ?? null }
  }

  return {
    recent: () => recentCases(bench.home),
    create: ({ path, title, volumeEncrypted, encrypt }) => {
      bench.choose(undefined, false)
      return create(path, title, bench.key(), bench.home, {
        ...(volumeEncrypted && { volumeEncrypted }),
        ...(encrypt !== undefined && { encrypt }),
      })
    },
    open: async ({ path, takeover, secret }) => {
      bench.choose(await lastSigner(path, bench.home), false)
      return open(path, bench.key(), bench.home, takeover, secret)
    },
    openDemo: async () => {
      // The demo has a home and a key of its own, so that it works before an examiner is set up and never signs in a person's name.
      const home = join(bench.home, 'demo')
      mkdirSync(home, { recursive: true, mode: 0o700 })
      if (!readIdentity(home)) createIdentity(home, { name: 'Demo examiner', mail: 'demo@example.org', organisation: 'Demo' }, '')
      const dir = join(home, 'demo.vestige')
      if (existsSync(join(dir, 'case.db'))) return open(dir, unlock(home, ''), home)
      if (!demoThere()) throw problem('not_found', `the demo's evidence is missing (${demoEvidence})`)
      await create(dir, 'Demo: a key used from somewhere else', unlock(home, ''), home, { demo: true })
      const { result } = bench.jobs.start('demo', 'Demo case', (job) =>
        bench.inTurn(() => importDemo(bench.desk(), bench.desk().signer.by, job)),
      )
      await result
      return (await info())!
    },
    close: async () => {
      const closed = await bench.leave()
      bench.choose(undefined, false)
      return { closed }
    },
    info,
    reindex: () => startReindex('asked for by the examiner'),
    inspectVolume: ({ path }) => inspectVolume(path),
    intakeVersions: () => bench.desk().client.intakeVersions(),
    saveIntake: async (intake) => {
      const { client, ledger, signer } = bench.desk()
      const saved = await client.saveIntake(intake, signer.by, new Date().toISOString())
      ledger.note('intake', { detail: { version: saved.version } })
      return saved
    },
    changes: (_, signal) => bench.follow(signal),
  }
}

function withStated(volume: ReturnType<typeof inspectVolume>, stated: 'yes' | 'no' | 'unknown' | undefined) {
  return volume.encrypted === 'unknown' && stated ? { ...volume, encrypted: stated } : volume
}
