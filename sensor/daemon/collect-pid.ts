// `collect --pid`: the same package for a process that someone points at. Needs no BPF and holds nothing.

import { readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { checkRecipient } from '../../src-main/evidence/package/age.ts'
import { Actions } from './actions.ts'
import { Clock } from './clock.ts'
import { planFor } from './collect/profile.ts'
import { Containers } from './container.ts'
import { collectSubject } from './fill.ts'
import { identify, newId, version } from './identity.ts'
import { Keyring } from './keyring.ts'
import { type Packed, Packer } from './packer.ts'
import { ProcessTable } from './process-table.ts'
import { Spool } from './spool.ts'
import type { Profile } from './tdr.ts'

export interface CollectRequest {
  pid: number
  profile: Profile
  logs: boolean
  memory: boolean
  state: string
  spool: string
  recipients: string[]
  organisation: string
  probe: string | undefined
}

export async function collectPid(request: CollectRequest): Promise<Packed> {
  for (const recipient of request.recipients) await checkRecipient(recipient)
  const keyring = await Keyring.openBeside(join(request.state, 'keys'))
  const identity = identify(request.organisation, keyring.root)
  const spool = new Spool(request.spool, Number.MAX_SAFE_INTEGER, undefined, () => {})
  await spool.open()
  const table = new ProcessTable()
  table.seed()
  const proc = table.get(request.pid)
  if (!proc) throw new Error(`there is no process ${request.pid}`)
  const clock = new Clock()
  const actions = new Actions()
  const plan = planFor(request.profile, { logs: request.logs, memory: request.memory })
  const at = Date.now()
  const id = newId()
  const isolated = new Containers().isolated(mountNamespace(request.pid))
  const packer = new Packer({ identity, keyring, spool, work: join(request.state, 'work'), recipients: request.recipients })
  return packer.pack({
    kind: 'detection',
    id,
    limits: plan.limits,
    began: at,
    fill: async (bag) => {
      const collected = await collectSubject(bag, {
        proc,
        captures: [],
        table,
        clock,
        actions,
        plan,
        probePath: request.probe,
        at,
        container: undefined,
        isolated,
        hostState: true,
      })
      const detection = {
        version: 1,
        id,
        made_by: 'Vestige sensor',
        version_of_sensor: version,
        rule: null,
        by_hand: { pid: request.pid, argv: process.argv.slice(2) },
        host: { name: identity.host, bootId: identity.bootId, machineId: identity.machineId },
        ...collected,
        mode: 'collect',
        holds: [],
        collected: { profile: plan.profile, limits: plan.limits, artifacts: bag.counts },
        losses: { artifacts: bag.losses, note: 'collected by hand: nothing was held, and what had ended before is not here' },
        clock: clock.describe(),
      }
      await bag.own('detection.json', `${JSON.stringify(detection, null, 1)}\n`)
      actions.note('write', 'this package', { folder: request.spool })
      await bag.own('actions.ndjson', actions.text())
    },
  })
}

function mountNamespace(pid: number): number {
  try {
    return Number(/\[(\d+)\]/.exec(readlinkSync(`/proc/${pid}/ns/mnt`))?.[1] ?? 0)
  } catch {
    return 0
  }
}
