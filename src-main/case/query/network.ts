// IPv4 and IPv6 networks in CIDR form.
import { BlockList, isIP } from 'node:net'

/** Null when it is no network. */
export const networkTest = (network: string): ((value: string) => boolean) | null => {
  const cut = network.lastIndexOf('/')
  const address = network.slice(0, cut)
  const bits = Number(network.slice(cut + 1))
  const family = isIP(address)
  if (cut < 0 || family === 0 || !Number.isInteger(bits) || bits > (family === 4 ? 32 : 128)) return null
  const list = new BlockList()
  list.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
  return (value) => {
    const kind = isIP(value)
    return kind !== 0 && list.check(value, kind === 4 ? 'ipv4' : 'ipv6')
  }
}
