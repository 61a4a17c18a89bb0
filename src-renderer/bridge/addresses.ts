// What is said of addresses, as a hook.
import { useCall } from './call.ts'

export const useAddresses = (addresses: readonly string[]) =>
  useCall(
    addresses.length === 0 ? null : `addresses ${JSON.stringify(addresses)}`,
    (client, signal) => client.addresses.facts({ addresses: [...addresses] }, { signal }),
    ['events'],
  )
