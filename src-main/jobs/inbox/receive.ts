// One arrival imported as an exhibit, signed by the workstation on the standing instruction, and what is to be said of it.
import { workstationSigner } from '../../evidence/keys/workstation.ts'
import type { Desk } from '../desk.ts'
import { importPaths } from '../import/import.ts'
import { listPackages } from '../packages/list.ts'
import type { Job } from '../progress.ts'
import type { Arrival } from './arrivals.ts'
import type { Standing } from './inbox.ts'

export async function receiveArrival(
  desk: Desk,
  home: string,
  standing: Standing,
  arrival: Arrival,
  job: Job,
): Promise<{ exhibit: string; said: string }> {
  const signer = workstationSigner(home, { of: standing.of, date: standing.since.slice(0, 10) })
  const { exhibit } = await importPaths(
    desk,
    { paths: [arrival.full], receipt: { note: `arrived in the watched inbox ${standing.path}` }, inPlace: false, as: signer },
    job,
  )
  const said = await inWords(desk, exhibit)
  job.set({ message: `${arrival.name}: ${said}` })
  return { exhibit, said }
}

async function inWords(desk: Desk, exhibit: string): Promise<string> {
  const info = (await desk.client.exhibit(exhibit))!
  const parts = [`${info.events} events`]
  if (info.sameAs) parts.push(`the same bytes as ${info.sameAs}`)
  const packages = await listPackages(desk.client, exhibit)
  for (const one of packages.slice(0, 3)) {
    const fails = one.checks.find(({ status }) => status === 'fails')
    parts.push(
      one.holds
        ? `package ${one.name} holds, key ${one.key.id || 'none'} ${one.key.trust === 'trusted' ? 'trusted' : 'not trusted in this case'}`
        : `PACKAGE ${one.name} DOES NOT HOLD: ${fails ? [fails.name, fails.subject, fails.detail].filter(Boolean).join(', ') : ''}`,
    )
    if (one.chain) parts.push(one.chain)
  }
  const { total } = await desk.client.members({ exhibit, limit: 1, states: ['locked'] })
  if (total > 0) parts.push(`${total} locked: give the key to open`)
  return parts.join('; ')
}
