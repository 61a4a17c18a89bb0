// `collect --pid`: a package of a process that someone points at.
import { join } from 'node:path'
import { collectPid } from './collect-pid.ts'
import { findProbe } from './probe.ts'
import { type Arguments, on, one, recipients, stateFolder, UsageError } from './settings.ts'
import { profiles } from './tdr.ts'

export async function collect(args: Arguments): Promise<number> {
  const pid = Number(one(args, 'pid'))
  if (!Number.isSafeInteger(pid) || pid <= 0) throw new UsageError('collect needs --pid P')
  const profile = profiles.find((name) => name === (one(args, 'profile') ?? 'standard'))
  if (!profile) throw new UsageError(`--profile is one of ${profiles.join(', ')}`)
  const packed = await collectPid({
    pid,
    profile,
    logs: on(args, 'logs'),
    memory: on(args, 'memory'),
    state: stateFolder(args),
    spool: one(args, 'spool') ?? join(stateFolder(args), 'spool'),
    recipients: recipients(args),
    organisation: one(args, 'organisation') ?? '',
    probe: findProbe(),
  })
  console.log(
    on(args, 'json') ? JSON.stringify({ package: packed.path, sha256: packed.sealed.sha256, sequence: packed.sequence }) : packed.path,
  )
  return 0
}
