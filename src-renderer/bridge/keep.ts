// Questions about how evidence is acquired and kept, as hooks.
import type { AcquisitionRecord } from '../../src-main/contract/acquisition.ts'
import { useCall } from './call.ts'
import type { Client } from './client.ts'

export type Provider = Awaited<ReturnType<Client['acquire']['providers']>>[number]
export type PlanInput = Parameters<Client['acquire']['plan']>[0]

export const useProviders = () => useCall('acquire.providers', (client, signal) => client.acquire.providers(undefined, { signal }))

export const usePlan = (input: PlanInput | null) =>
  useCall(input && `acquire.plan ${JSON.stringify(input)}`, (client, signal) => client.acquire.plan(input!, { signal }), [], { keep: true })

export const useAcquisition = (exhibit: string) =>
  useCall(
    `acquire.record ${exhibit}`,
    (client, signal) => client.acquire.record({ exhibit }, { signal }) as Promise<AcquisitionRecord | { unreadable: string } | null>,
    ['evidence', 'case'],
  )

export const useAsides = () =>
  useCall('keep.asides', (client, signal) => client.keep.asides(undefined, { signal }), ['evidence', 'events', 'case'])
