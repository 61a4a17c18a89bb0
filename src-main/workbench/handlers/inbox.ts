// The watched inbox of the open case: begins with the case in a window or lab, ends when the case is let go.
import { lstatSync, realpathSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import type { Inbox as Shown } from '../../contract/procedures/inbox.ts'
import { Inbox, inboxKey, type Standing } from '../../jobs/inbox/inbox.ts'
import { receiveArrival } from '../../jobs/inbox/receive.ts'
import { standingSigner } from '../../jobs/workstation.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'
import type { Session } from '../session.ts'

const none: Shown = { path: null, of: null, since: null, watching: false, problem: null, looks: 0, entries: [] }

export function inboxHandlers(bench: Bench): Handlers<'inbox'> {
  let inbox: { session: Session; watch: Inbox } | undefined

  const changed = () => {
    bench.changed({ kind: 'evidence' })
    bench.changed({ kind: 'custody' })
  }
  const begin = (session: Session, standing: Standing) => {
    const watch = new Inbox({
      client: session.client,
      standing,
      onChange: () => bench.changed({ kind: 'evidence' }),
      receive: async (arrival) => {
        const { result } = bench.jobs.start('import', `Inbox: ${arrival.name}`, (job) =>
          bench.inTurn(() => receiveArrival(session, session.home, standing, arrival, job)),
        )
        result.then(changed, changed)
        return result
      },
    })
    inbox = { session, watch }
  }
  bench.onOpen = async (session) => {
    const standing = (await session.client.getKv(inboxKey)) as Standing | null | undefined
    // A single command is gone before anything has arrived.
    if (standing && bench.host !== 'command line') begin(session, standing)
  }
  bench.onLeave = async () => {
    await inbox?.watch.stop()
    inbox = undefined
  }

  const shown = async (): Promise<Shown> => {
    const { client } = bench.desk()
    if (inbox) return inbox.watch.shown()
    const standing = (await client.getKv(inboxKey)) as Standing | null | undefined
    if (!standing) return none
    const { path, of, since, entries } = standing
    return { ...none, path, of, since, entries: entries.map(({ mark: _mark, ...entry }) => entry).reverse() }
  }

  return {
    get: () => shown(),
    set: async ({ path }) => {
      const session = bench.desk()
      const before = (await session.client.getKv(inboxKey)) as Standing | null | undefined
      if (path === null) {
        await inbox?.watch.stop()
        inbox = undefined
        if (before) session.ledger.note('inbox.end', { detail: { path: before.path } })
        await session.client.setKv(inboxKey, null)
        changed()
        return none
      }
      const full = folderOf(path, session.dir)
      if (inbox && before?.path === full) return inbox.watch.shown()
      await inbox?.watch.stop()
      inbox = undefined
      const signer = bench.key()
      // The workstation's key must be known to the ledger before it may sign.
      await standingSigner(session, session.home, signer)
      const standing: Standing = {
        path: full,
        of: signer.by,
        since: new Date().toISOString(),
        ...(before?.path === full ? { entries: before.entries, earlier: before.earlier ?? [] } : { entries: [] }),
      }
      session.ledger.note('inbox.watch', { detail: { path: full } })
      await session.client.setKv(inboxKey, standing)
      begin(session, standing)
      changed()
      return inbox!.watch.shown()
    },
  }
}

function folderOf(path: string, dir: string): string {
  const full = resolve(path)
  let real: string
  try {
    real = realpathSync(full)
    if (!lstatSync(real).isDirectory()) throw new Error()
  } catch {
    throw problem('usage', `${path} is no folder`)
  }
  if (real === dir || real.startsWith(dir + sep) || dir.startsWith(real + sep))
    throw problem('usage', 'the inbox may not hold the case, nor lie in it')
  return real
}
