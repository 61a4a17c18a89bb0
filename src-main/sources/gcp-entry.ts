// Parts of a Google Cloud LogEntry that every source inside one has.
import type { Claim, Framing, Probe } from '../contract/source.ts'
import { isRecord, type Taken } from './taken.ts'

type Obj = Record<string, unknown>

const trials: readonly Framing[] = [
  { kind: 'json-lines' },
  { kind: 'json-array', path: [] },
  { kind: 'json-array', path: ['entries'] },
  { kind: 'json-object' },
]

/** The log's name without its project, decoded: `compute.googleapis.com/vpc_flows`. */
export function logOf(value: unknown): string | undefined {
  if (!isRecord(value) || typeof value.logName !== 'string') return undefined
  const name = /\/logs\/(.+)$/.exec(value.logName)?.[1]
  try {
    return name === undefined ? undefined : decodeURIComponent(name)
  } catch {
    return name
  }
}

export function claimEntries(probe: Probe, owns: (value: unknown) => string | undefined): Claim | undefined {
  for (const framing of trials)
    if (owns(probe.firstRecord(framing)) !== undefined)
      return { framing, form: framing.kind === 'json-array' ? 'json-array' : framing.kind, confidence: 0.95 }
  return undefined
}

export function gcpCloud(take: Taken, region?: string): Obj {
  const labels = take.at('resource').at('labels')
  const project = labels.text('project_id') ?? /^projects\/([^/]+)\//.exec(String(take.peek('logName') ?? ''))?.[1]
  const place = region ?? labels.text('location')
  return {
    provider: 'GCP',
    ...(project ? { account: { uid: project, type: 'GCP Project', type_id: 11 }, project_uid: project } : {}),
    ...(place === undefined ? {} : { region: place }),
  }
}

/** Google's own rule of sameness: log, time and insert id. */
export function entryIdentity(value: Obj): { vendorId: string; scope: string; content: unknown } | { vendorId?: undefined } {
  const { insertId, logName, timestamp } = value
  return typeof insertId === 'string' && insertId !== ''
    ? { vendorId: `${insertId} ${timestamp ?? ''}`, scope: String(logName), content: value }
    : {}
}
