// Questions about hand-overs, keys and the validation of this workstation, as hooks.
import { useCall } from './call.ts'

export const useTransfers = () =>
  useCall('people.transfers', (client, signal) => client.people.transfers(undefined, { signal }), ['custody', 'case'])

export const useKeys = () => useCall('people.keys', (client, signal) => client.people.keys(undefined, { signal }), ['custody', 'case'])

export const useValidation = () => useCall('validation.last', (client, signal) => client.validation.last(undefined, { signal }), ['jobs'])
