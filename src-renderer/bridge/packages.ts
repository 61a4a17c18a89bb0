// Questions about packages, trusted keys and the watched inbox, as hooks.
import { useCall } from './call.ts'

export const usePackages = () => useCall('packages', (client, signal) => client.packages.list({}, { signal }), ['evidence', 'case'])

export const useInbox = () => useCall('inbox', (client, signal) => client.inbox.get(undefined, { signal }), ['evidence', 'case'])
