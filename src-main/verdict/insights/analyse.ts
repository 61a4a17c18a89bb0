// One artifact through all analysers that fit it: bytes in, insights out, in the order of what they change about a verdict.
import type { Insight, PeeledLayer, Place } from '../../contract/verdict.ts'
import { applicationLogs } from './application-logs.ts'
import {
  type Analyser,
  type Artifact,
  analysedBytes,
  type Facts,
  type Found,
  insightOf,
  insightsOfArtifact,
  noFacts,
  type Role,
  searchedBytes,
} from './artifact.ts'
import { configuration } from './configuration.ts'
import { elf } from './elf.ts'
import { influencePatterns } from './influence.ts'
import { perlPatterns, phpPatterns, powershellPatterns, pythonPatterns } from './languages.ts'
import { findAll, type Pattern } from './match.ts'
import { ordinary } from './ordinary.ts'
import { bytesAt, peel } from './peel.ts'
import { processState } from './process-state.ts'
import { detectionDocument, driftFile, driftList } from './sensor-documents.ts'
import { lookingAround, shellPatterns } from './shell.ts'
import { valuesIn } from './values.ts'
import { isText, latin1, plain, unquoted, withoutComments } from './view.ts'

export const analysersVersion = '1'

export interface Analysed {
  insights: Insight[]
  /** Said when not all of it was looked at. */
  cut: string | null
}

/** True path of a package's file: any byte outside of `[A-Za-z0-9._/-]` stands as `_hh`. */
export const decodedPath = (path: string): string =>
  path.replace(/_([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const roles: readonly [RegExp, Role][] = [
  [/(?:^|\/)process\/[\w-]+\/(?:[\w-]+\/)?cmdline$/, 'command line'],
  [/(?:^|\/)process\/[\w-]+\/(?:[\w-]+\/)?environ$/, 'environment'],
  [/(?:^|\/)process\/[\w-]+\/(?:[\w-]+\/)?maps$/, 'memory map'],
  [/(?:^|\/)process\/[\w-]+\/(?:[\w-]+\/)?fd$/, 'descriptors'],
  [/(?:^|\/)process\/[\w-]+\/(?:[\w-]+\/)?sockets$/, 'sockets'],
  [/(?:^|\/)process\/[\w-]+\/(?:[\w-]+\/)?status$/, 'status'],
  [/(?:^|\/)process\/[\w-]+\/(?:[\w-]+\/)?exe$/, 'program'],
  [/(?:^|\/)container\/drift\//, 'drift'],
  [/(?:^|\/)data\/detection\.json$/, 'detection'],
  [/(?:^|\/)logs?\/|\.log(?:\.\d+)?$|\/var\/log\//, 'log'],
]
export const roleOf = (path: string): Role => roles.find(([form]) => form.test(path))?.[1] ?? 'file'

const script: readonly Pattern[] = [...shellPatterns, ...pythonPatterns, ...perlPatterns, ...phpPatterns, ...powershellPatterns]

export function analyse(member: string, path: string, bytes: Buffer, facts: Facts = noFacts): Analysed {
  const artifact: Artifact = { member, path: decodedPath(path), bytes, role: roleOf(path) }
  const cut = bytes.length > analysedBytes && !isElf(bytes) ? `the first ${analysedBytes} of ${bytes.length} bytes were analysed` : null
  const part = cut === null ? artifact : { ...artifact, bytes: bytes.subarray(0, analysedBytes) }
  const found = new Map<string, Insight>()
  const textOf = (place: Place) => {
    try {
      return bytesAt(part.bytes, place).toString('utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  }
  const put = (analyser: string, list: readonly Found[]) => {
    for (const one of list) {
      if (found.size >= insightsOfArtifact) return
      const insight = insightOf(part, analyser, one, textOf)
      const key = `${insight.kind}:${JSON.stringify(one.layers)}:${one.says ?? ''}`
      const before = found.get(key)
      // Two spellings of one thing in one layer are one insight with more places.
      if (before) before.places = [...before.places, ...insight.places].slice(0, 20)
      else found.set(key, insight)
    }
  }
  for (const [name, run] of analysersFor(part)) put(name, run(part, facts))
  return { insights: [...found.values()].sort((a, b) => rank(b) - rank(a)), cut }
}

const ranks: Record<string, number> = { critical: 4, high: 3, medium: 2, low: 1, informational: 0 }
const rank = (one: Insight): number => ranks[one.severity]!
const isElf = (bytes: Buffer): boolean => bytes.length > 4 && bytes.readUInt32BE(0) === 0x7f454c46

function analysersFor({ bytes, role, path }: Artifact): [string, Analyser][] {
  if (isElf(bytes)) return [['program', elf], ...(role === 'drift' ? [['drift', driftFile] as [string, Analyser]] : [])]
  if (role === 'detection') return [['sensor documents', detectionDocument]]
  if (/container\/drift\.ndjson$/.test(path)) return [['sensor documents', driftList]]
  // Its own books say what it did, not what was done to the host.
  if (
    /(?:^|\/)data\/(?:files|actions|holds|events)\.ndjson$|(?:^|\/)data\/(?:secrets|start|stop|heartbeat[\w-]*)\.json$|(?:tag)?manifest-sha256\.txt|bag-?(?:info|it)\.txt$|\.minisig$|(?:^|\/)keys\/[\w.-]+$/.test(
      path,
    )
  )
    return []
  if (role === 'memory map' || role === 'descriptors' || role === 'sockets') return [['process state', processState]]
  if (role === 'status') return [['configuration', configuration]]
  if (role === 'environment')
    return [
      ['process state', processState],
      ['influence', influence],
    ]
  const list: [string, Analyser][] = [['influence', influence]]
  if (/exe_path$/.test(path)) return [['process state', processState]]
  if (isLog(path, bytes)) return [...list, ['application logs', applicationLogs], ['agent log', agentLog]]
  if (isText(latin1(bytes.subarray(0, 8192))) || role === 'command line')
    return [
      ...list,
      ['scripts', scripts],
      ['configuration', configuration],
      ['ordinary', ordinary],
      ...(role === 'drift' ? [['drift', driftFile] as [string, Analyser]] : []),
    ]
  return [['scripts', peeledOnly], ...list]
}

const logLine =
  /^(?:\S+ )?(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\S+ \S+ \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:|<\d{1,3}>|\{")/
/** Records of what others wrote: their text is not what this file does. */
function isLog(path: string, bytes: Buffer): boolean {
  if (/history$|\.sh$|\.py$|\.json$|cmdline$/.test(path)) return false
  const head = latin1(bytes.subarray(0, 4096))
    .split('\n')
    .slice(0, 10)
    .filter((line) => line.trim() !== '')
  return head.length > 0 && head.filter((line) => logLine.test(line)).length >= head.length * 0.6
}

function scripts({ bytes }: Artifact): Found[] {
  return layered(bytes, script, true)
}
/** Bytes that are no text may still unfold into one. */
function peeledOnly({ bytes }: Artifact): Found[] {
  return layered(bytes, script, false)
}
function influence({ bytes: all }: Artifact): Found[] {
  const bytes = all.subarray(0, searchedBytes)
  const text = latin1(bytes)
  const out = textShareEnough(text) ? findAll(plain(text), text.toLowerCase(), influencePatterns, []) : []
  for (const { layers, bytes: inner } of peel(bytes)) {
    const under = latin1(inner)
    if (textShareEnough(under)) out.push(...findAll(plain(under), under.toLowerCase(), influencePatterns, layers))
  }
  return out
}
const textShareEnough = (text: string): boolean => isText(text)
/** A line without a time among lines with one, that tells an agent what to do at its next start. */
function agentLog({ bytes }: Artifact): Found[] {
  const text = latin1(bytes)
  return findAll(
    plain(text),
    text.toLowerCase(),
    script.filter((one) => one.kind === 'agent-instruction'),
    [],
  )
}

function layered(all: Buffer, patterns: readonly Pattern[], self: boolean): Found[] {
  const bytes = all.subarray(0, searchedBytes)
  const out: Found[] = []
  const one = (text: string, layers: PeeledLayer[]) => {
    const view = unquoted(withoutComments(text))
    out.push(...findAll(view, view.text.toLowerCase(), patterns, layers))
    const around = lookingAround(view.text)
    if (around.distinct >= 3)
      out.push({
        kind: 'discovery',
        spans: around.spans.map(({ start, end }) => ({ start: view.at(start), end: view.at(end - 1) + 1 })),
        layers,
        values: valuesIn(''),
      })
  }
  if (self) one(latin1(bytes), [])
  for (const { layers, bytes: inner } of peel(bytes)) {
    const text = latin1(inner)
    if (isText(text)) one(text, layers)
  }
  return out
}
