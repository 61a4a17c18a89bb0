// What an address is by its number alone: IANA's special-purpose registries (RFC 6890) in the words an examiner uses.
import type { AddressKind } from '../../contract/address.ts'
import { inNetwork, type Network, parseAddress, parseNetwork } from '../../detect/address.ts'

const table: readonly (readonly [AddressKind, string])[] = [
  ['private', '10.0.0.0/8'],
  ['private', '172.16.0.0/12'],
  ['private', '192.168.0.0/16'],
  ['private', 'fc00::/7'],
  ['loopback', '127.0.0.0/8'],
  ['loopback', '::1/128'],
  ['link-local', '169.254.0.0/16'],
  ['link-local', 'fe80::/10'],
  // RFC 6598: between a carrier and its customers; clouds use it for pods too.
  ['shared', '100.64.0.0/10'],
  ['documentation', '192.0.2.0/24'],
  ['documentation', '198.51.100.0/24'],
  ['documentation', '203.0.113.0/24'],
  ['documentation', '2001:db8::/32'],
  ['documentation', '3fff::/20'],
  ['multicast', '224.0.0.0/4'],
  ['multicast', 'ff00::/8'],
  ['reserved', '0.0.0.0/8'],
  ['reserved', '192.0.0.0/24'],
  ['reserved', '198.18.0.0/15'],
  ['reserved', '240.0.0.0/4'],
  ['reserved', '::/128'],
  ['reserved', '100::/64'],
]
const networks: readonly (readonly [AddressKind, Network])[] = table.map(([kind, text]) => [kind, parseNetwork(text)!])

export function kindOf(address: string): AddressKind {
  const bytes = parseAddress(address)
  if (!bytes) return 'not an address'
  for (const [kind, network] of networks) if (inNetwork(bytes, network)) return kind
  return 'public'
}
