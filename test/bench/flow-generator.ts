// Seeded VPC flow logs in the default format, as S3 delivers them: the noisiest text an investigation is given.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { gzipSync } from 'node:zlib'
import { seeded } from './random.ts'

const header = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n'
const start = Date.UTC(2026, 10, 14) / 1000
const servicePorts = [443, 443, 443, 443, 80, 53, 53, 22, 3306, 5432, 6379, 8080, 123, 9092]

export interface FlowTruth {
  /** Lines below the headers. */
  records: number
  /** NODATA and SKIPDATA among them. */
  empty: number
  bytes: number
  files: number
}

/** Writes `bytes` of text (before compression) into one file, or into `files` of them. */
export function writeFlows(path: (n: number) => string, options: { bytes: number; files: number; seed: number; gzip: boolean }): FlowTruth {
  const random = seeded(options.seed)
  const accounts = ['111122223333', '444455556666']
  const interfaces = Array.from({ length: 240 }, (_, n) => ({
    id: `eni-0${random.hex(16)}`,
    account: accounts[n % accounts.length]!,
    ip: `10.${n % 4}.${random.int(64)}.${1 + random.int(254)}`,
  }))
  // Whoever scans the internet comes from everywhere; most traffic comes from few.
  const outside = Array.from(
    { length: 40_000 },
    () => `${1 + random.int(222)}.${random.int(256)}.${random.int(256)}.${1 + random.int(254)}`,
  )
  const truth: FlowTruth = { records: 0, empty: 0, bytes: 0, files: options.files }
  let second = 0
  for (let n = 0; n < options.files; n++) {
    const parts = [header]
    let size = header.length
    const wanted = options.bytes / options.files
    while (size < wanted) {
      const line = flowLine(second++ / 40)
      parts.push(line)
      size += line.length
      truth.records++
    }
    const text = Buffer.from(parts.join(''))
    truth.bytes += text.length
    mkdirSync(dirname(path(n)), { recursive: true })
    const file = openSync(path(n), 'w')
    writeSync(file, options.gzip ? gzipSync(text, { level: 6 }) : text)
    closeSync(file)
  }
  return truth

  function flowLine(at: number): string {
    const own = interfaces[random.zipf(interfaces.length)]!
    const from = Math.floor(start + at + random.int(30))
    const until = from + 20 + random.int(40)
    if (random.int(400) === 0) {
      truth.empty++
      return `2 ${own.account} ${own.id} - - - - - - - ${from} ${until} - NODATA\n`
    }
    const peer = random.int(3) === 0 ? interfaces[random.zipf(interfaces.length)]!.ip : outside[random.zipf(outside.length)]!
    const scan = random.int(8) === 0
    const port = scan ? 1 + random.int(65535) : random.pick(servicePorts)
    const far = 1024 + random.int(64512)
    const packets = scan ? 1 : 1 + random.zipf(4000)
    const bytes = packets * (40 + random.int(1400))
    const protocol = port === 53 || port === 123 ? 17 : 6
    const sides = random.int(2) === 0 || scan ? `${peer} ${own.ip} ${far} ${port}` : `${own.ip} ${peer} ${port} ${far}`
    return `2 ${own.account} ${own.id} ${sides} ${protocol} ${packets} ${bytes} ${from} ${until} ${scan ? 'REJECT' : 'ACCEPT'} OK\n`
  }
}
