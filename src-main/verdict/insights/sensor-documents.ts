// The sensor's own documents in a package: which rules fired, and what differs from the image.
import { type InsightFamily, insightFamily } from '../../contract/verdict.ts'
import type { Artifact, Found } from './artifact.ts'
import { latin1 } from './view.ts'

interface FiredRule {
  title?: unknown
  level?: unknown
  techniques?: unknown
  tactics?: unknown
  record?: { CommandLine?: unknown; TargetFilename?: unknown }
}

/** `data/detection.json`. The places are where the titles stand. */
export function detectionDocument({ bytes }: Artifact): Found[] {
  let document: { rule?: FiredRule; also?: FiredRule[] }
  try {
    document = JSON.parse(bytes.toString('utf8'))
  } catch {
    return []
  }
  const text = latin1(bytes)
  const out: Found[] = []
  for (const rule of [document.rule, ...(Array.isArray(document.also) ? document.also : [])].slice(0, 20)) {
    if (typeof rule?.title !== 'string' || out.some((one) => one.says?.includes(`"${rule.title}"`))) continue
    const title = Buffer.from(JSON.stringify(rule.title), 'utf8').toString('latin1')
    const at = text.indexOf(title)
    if (at < 0) continue
    const level = typeof rule.level === 'string' ? rule.level : 'unknown'
    out.push({
      kind: 'sensor-detection',
      spans: [{ start: at + 1, end: at + title.length - 1 }],
      layers: [],
      says: `says that the sensor's rule "${rule.title}" fired (level ${level})`,
      values: [
        ...(typeof rule.record?.CommandLine === 'string'
          ? [{ kind: 'command' as const, value: rule.record.CommandLine.slice(0, 2000) }]
          : []),
        ...(typeof rule.record?.TargetFilename === 'string'
          ? [{ kind: 'path' as const, value: rule.record.TargetFilename.slice(0, 1000) }]
          : []),
      ],
      techniques: strings(rule.techniques),
      ...tacticOf(rule.tactics),
    })
  }
  return out
}

const strings = (list: unknown): string[] => (Array.isArray(list) ? list.filter((one) => typeof one === 'string').slice(0, 20) : [])
const tacticOf = (list: unknown): { family?: InsightFamily } => {
  const family = insightFamily.safeParse(strings(list)[0])
  return family.success && family.data !== 'ordinary' && family.data !== 'influence' ? { family: family.data } : {}
}

const temporary = /^\/?(?:tmp|var\/tmp|dev\/shm|run)\/|\/\.[\w-][^/]*$/

/** `data/container/drift.ndjson`: programs that came since the image was made. */
export function driftList({ bytes }: Artifact): Found[] {
  const out: Found[] = []
  let start = 0
  for (const line of latin1(bytes).split('\n')) {
    const span = { start, end: start + line.length }
    start += line.length + 1
    if (out.length >= 20 || !line.includes('"file"')) continue
    let entry: { path?: unknown; type?: unknown; mode?: unknown; size?: unknown }
    try {
      entry = JSON.parse(line)
    } catch {
      continue
    }
    if (typeof entry.path !== 'string' || typeof entry.mode !== 'number' || Number(entry.size) === 0) continue
    const executable = (entry.mode & 0o111) !== 0
    if (executable && temporary.test(entry.path))
      out.push({
        kind: 'drift-program',
        spans: [span],
        layers: [],
        says: `lists ${entry.path}, executable, in a temporary or hidden place and not part of the image`,
        values: [{ kind: 'path', value: entry.path }],
      })
  }
  return out
}

/** The bytes of a changed file: a program or a script says more than a log does. */
export function driftFile({ bytes, path }: Artifact): Found[] {
  const head = latin1(bytes.subarray(0, 2))
  const span = { start: 0, end: Math.min(bytes.length, 64) }
  if (bytes.length > 4 && bytes.readUInt32BE(0) === 0x7f454c46)
    return [{ kind: 'drift-program', spans: [span], layers: [], values: [{ kind: 'path', value: path }] }]
  if (head === '#!') return [{ kind: 'drift-script', spans: [span], layers: [], values: [{ kind: 'path', value: path }] }]
  return []
}
