// What the same elementary work costs on this machine: figures of two machines, or of one that is busy, cannot be compared without it.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gunzipSync, zstdCompressSync } from 'node:zlib'
import { round } from './measure.ts'

/** Of the first files of a set, each step over all their records: the least of three rounds. */
export function machineSpeed(set: string): Record<string, number> {
  const files = readdirSync(set, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .slice(0, 10)
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  const bytes = files.map((file) => gunzipSync(file))
  const records = bytes.flatMap((file) =>
    (JSON.parse(file.toString()) as { Records: unknown[] }).Records.map((one) => Buffer.from(JSON.stringify(one))),
  )
  const whole = Buffer.concat(records)
  const steps: Record<string, () => void> = {
    gunzip: () => {
      for (const file of files) gunzipSync(file)
    },
    'JSON.parse': () => {
      for (const one of records) JSON.parse(one.toString('latin1'))
    },
    'SHA-256': () => {
      for (const one of records) hash('sha256', one, 'hex')
    },
    'zstd level 1': () => {
      for (let at = 0; at < whole.length; at += 262_144)
        zstdCompressSync(whole.subarray(at, at + 262_144), { params: { [constants.ZSTD_c_compressionLevel]: 1 } })
    },
  }
  const least: Record<string, number> = {}
  for (let turn = 0; turn < 3; turn++)
    for (const [name, step] of Object.entries(steps)) {
      const from = process.cpuUsage()
      step()
      const { user, system } = process.cpuUsage(from)
      least[name] = Math.min(least[name] ?? Number.POSITIVE_INFINITY, (user + system) / records.length)
    }
  return Object.fromEntries(Object.entries(least).map(([name, value]) => [name, round(value)]))
}
