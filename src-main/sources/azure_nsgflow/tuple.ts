// Flow tuples of network security groups (versions 1 and 2) and virtual networks (version 4). "Flow log format", Azure Network Watcher.
import { lookup } from '../lookup.ts'

export interface Tuple {
  time: string
  src: string
  dst: string
  srcPort: number | undefined
  dstPort: number | undefined
  protocol: number | undefined
  inbound: boolean | undefined
  denied: boolean
  /** B began, C continues, E ended, D denied. */
  state: string | undefined
  encryption: string | undefined
  packetsOut: number | undefined
  bytesOut: number | undefined
  packetsIn: number | undefined
  bytesIn: number | undefined
}

const protocols: Readonly<Record<string, number>> = lookup({ T: 6, U: 17, I: 1 })

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

/** One tuple; undefined when it is none. Version 4 has the state where the others have the decision, and the encryption after it. */
export function tupleOf(text: string, virtualNetwork: boolean): Tuple | undefined {
  const cells = text.split(',')
  if (cells.length < 8 || !/^\d+(?:\.\d+)?$/.test(cells[0]!)) return undefined
  const [time, src, dst, srcPort, dstPort, protocol, direction, decision] = cells as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const counts = cells.slice(9).map(integer)
  return {
    time,
    src,
    dst,
    srcPort: integer(srcPort),
    dstPort: integer(dstPort),
    protocol: protocols[protocol] ?? integer(protocol),
    inbound: direction === 'I' ? true : direction === 'O' ? false : undefined,
    denied: decision === 'D',
    state: virtualNetwork ? decision : cells[8] || undefined,
    encryption: virtualNetwork ? cells[8] || undefined : undefined,
    packetsOut: counts[0],
    bytesOut: counts[1],
    packetsIn: counts[2],
    bytesIn: counts[3],
  }
}
