// What an analyser is given and what it gives: bytes of one artifact in, findings with byte ranges out.
import { createHash } from 'node:crypto'
import type { Insight, PeeledLayer, Place } from '../../contract/verdict.ts'
import { kinds } from './kinds.ts'

export interface Artifact {
  /** `EX-003/000001/0004`. */
  member: string
  /** As it was called where it was taken from. */
  path: string
  bytes: Buffer
  /** What the path within a package says it is. */
  role: Role
}

export type Role =
  | 'command line'
  | 'environment'
  | 'memory map'
  | 'descriptors'
  | 'sockets'
  | 'status'
  | 'program'
  | 'drift'
  | 'detection'
  | 'log'
  | 'file'

export interface Found {
  kind: string
  /** In the innermost layer. */
  spans: { start: number; end: number }[]
  layers: PeeledLayer[]
  /** Said instead of the kind's own words. */
  says?: string
  values?: Insight['values']
  quote?: string
  /** Where the artifact itself names the tactic. */
  family?: Insight['family']
  techniques?: string[]
}

/** An analyser never throws for bad bytes; `peers` and the like come in as facts. */
export type Analyser = (artifact: Artifact, facts: Facts) => Found[]

/** What an analyser may know beside the bytes. */
export interface Facts {
  /** Indicators of the case by lower-case value: where they come from. */
  indicators: ReadonlyMap<string, string>
}
export const noFacts: Facts = { indicators: new Map() }

/** Bytes of a text that analysers look at; beyond it the artifact counts as cut. */
export const analysedBytes = 4 * 1024 * 1024
/** Of that, what is searched with the patterns of scripts. */
export const searchedBytes = 512 * 1024
export const insightsOfArtifact = 200
const placesOfInsight = 20
const quoteLength = 400

export function insightOf(artifact: Artifact, analyser: string, found: Found, textOf: (place: Place) => string): Insight {
  const about = kinds[found.kind]
  if (!about) throw new Error(`no kind ${found.kind}`)
  const places = found.spans.slice(0, placesOfInsight).map(({ start, end }) => ({
    member: artifact.member,
    start,
    end,
    layers: found.layers,
  }))
  const first = places[0]!
  return {
    id: createHash('sha256')
      .update(JSON.stringify([artifact.member, found.kind, first.layers, first.start, first.end, found.says ?? '']))
      .digest('hex')
      .slice(0, 16),
    kind: found.kind,
    family: found.family ?? about.family,
    severity: about.severity,
    techniques: found.techniques ?? [...about.techniques],
    text: `${subjectOf(artifact)} ${found.says ?? about.says}${layersInWords(found.layers)}`,
    member: artifact.member,
    path: artifact.path,
    analyser,
    places,
    quote: (found.quote ?? textOf(first)).slice(0, quoteLength),
    values: (found.values ?? []).slice(0, 50),
  }
}

/** As it was called on its host: a package keeps it below its own folders. */
export function pathThere(path: string): string {
  const inside = /(?:^|\/)data\/(?:logs|files|container\/drift)\/(.+)$/.exec(path)
  return inside ? `/${inside[1]}` : path
}

function subjectOf({ role, path }: Artifact): string {
  const own = pathThere(path)
  const name = own.length > 160 ? `${own.slice(0, 80)}…${own.slice(-60)}` : own
  const pid = /(?:^|\/)process\/(\d+)(?:-\d+)?\//.exec(path)?.[1]
  if (pid !== undefined && role === 'command line') return `The command line of process ${pid}`
  if (pid !== undefined && role === 'environment') return `The environment of process ${pid}`
  if (pid !== undefined && role === 'program') return `The program of process ${pid}`
  if (pid !== undefined && /script/.test(path)) return `The script that process ${pid} read`
  if (pid !== undefined) return `The state of process ${pid} (${name.slice(name.lastIndexOf('/') + 1)})`
  if (role === 'detection') return "The sensor's detection document"
  if (role === 'drift') return `The changed file ${name}`
  if (role === 'log') return `The log ${name}`
  return `The file ${name}`
}

function layersInWords(layers: readonly PeeledLayer[]): string {
  if (layers.length === 0) return ''
  return ` (under ${layers.map(({ kind }) => words[kind]).join(', then ')})`
}
const words: Record<PeeledLayer['kind'], string> = {
  base64: 'Base64',
  hex: 'hexadecimal',
  gzip: 'gzip',
  zlib: 'deflate',
  url: 'percent-encoding',
  xor: 'XOR with a key that stands beside it',
  reversed: 'reversed text',
  charcodes: 'character codes',
  escapes: 'escape sequences',
  utf16le: 'UTF-16',
}
