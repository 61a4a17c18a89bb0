// Analyses members in a thread of its own: insights, YARA hits, and the bytes at places that claims cite.
import { parentPort, workerData } from 'node:worker_threads'
import type { MemberInsights } from '../../case/verdicts.ts'
import type { Place } from '../../contract/verdict.ts'
import { compileYara, type Yara } from '../../evidence/yara/scan.ts'
import { analyse, analysersVersion } from '../../verdict/insights/analyse.ts'
import { type Artifact, insightOf } from '../../verdict/insights/artifact.ts'
import { bytesAt } from '../../verdict/insights/peel.ts'
import type { Root } from './members-of.ts'
import { readMembers } from './read-members.ts'

export interface AnalyseWork {
  store: string
  roots: Root[]
  indicators: [string, string][]
  yara: string
  /** Places whose bytes are wanted, by member. */
  places: Record<string, Place[]>
}
export interface AnalysedMember extends MemberInsights {
  bytes: { key: string; bytes?: Uint8Array; error?: string }[]
}
export type FromAnalyse = { kind: 'members'; list: AnalysedMember[] } | { kind: 'done' } | { kind: 'failed'; message: string }

export const placeKey = ({ member, start, end, layers }: Place): string => JSON.stringify([member, start, end, layers])

const atOnce = 200
const givenBytes = 64 * 1024

async function run({ store, roots, indicators, yara, places }: AnalyseWork, say: (message: FromAnalyse) => void): Promise<void> {
  const facts = { indicators: new Map(indicators) }
  const scan = yara === '' ? undefined : compileYara(yara)
  let list: AnalysedMember[] = []
  for (const root of roots) {
    await readMembers(store, root, (label, path, bytes) => {
      list.push(typeof bytes === 'string' ? unread(label, path, bytes) : one(label, path, bytes, facts, scan, places[label] ?? []))
      if (list.length < atOnce) return
      say({ kind: 'members', list })
      list = []
    })
  }
  say({ kind: 'members', list })
  say({ kind: 'done' })
}

const base = (label: string, path: string) => ({ member: label, exhibit: label.split('/')[0]!, path, version: analysersVersion })
const unread = (label: string, path: string, note: string): AnalysedMember => ({ ...base(label, path), note, insights: [], bytes: [] })

function one(
  label: string,
  path: string,
  bytes: Buffer,
  facts: { indicators: Map<string, string> },
  scan: Yara | undefined,
  places: readonly Place[],
): AnalysedMember {
  const { insights, cut } = analyse(label, path, bytes, facts)
  if (scan) insights.push(...yaraInsights(label, path, bytes, scan))
  return {
    ...base(label, path),
    note: cut,
    insights,
    bytes: places.map((place) => {
      try {
        return { key: placeKey(place), bytes: new Uint8Array(bytesAt(bytes, place).subarray(0, givenBytes)) }
      } catch (error) {
        return { key: placeKey(place), error: (error as Error).message }
      }
    }),
  }
}

function yaraInsights(member: string, path: string, bytes: Buffer, scan: Yara) {
  const artifact: Artifact = { member, path, bytes, role: 'file' }
  return scan(bytes)
    .slice(0, 50)
    .map(({ rule, description, spans }) =>
      insightOf(
        artifact,
        'yara',
        {
          kind: 'yara-hit',
          spans,
          layers: [],
          says: `holds what YARA rule ${rule} looks for${description === '' ? '' : ` (${description.slice(0, 120)})`}`,
        },
        (place) => bytes.subarray(place.start, place.end).toString('utf8').replaceAll('\0', ' '),
      ),
    )
}

const port = parentPort
if (port) {
  run(workerData as AnalyseWork, (message) => port.postMessage(message)).catch((error: unknown) =>
    port.postMessage({ kind: 'failed', message: error instanceof Error ? error.message : String(error) } satisfies FromAnalyse),
  )
}
