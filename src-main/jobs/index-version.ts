// What a case's events were read by: a version for each source, kept with the case. Only sources that gave events of the
// case count, so that a source which is added or changed elsewhere makes no case older.
import type { CaseClient } from '../case/client.ts'
import { sources } from '../sources/registry.ts'

/** Raised when what the store makes of every event changes: ids, hashes, words of the text index. */
const format = 2

interface Versions {
  format: number
  sources: Record<string, number>
}

const today: Readonly<Record<string, number>> = Object.fromEntries(sources.map(({ id, version }) => [id, version ?? 1]))

/** Null for what another format wrote. */
function read(text: string | null): Versions | null {
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Partial<Versions> | null
    return value?.format === format && value.sources ? (value as Versions) : null
  } catch {
    return null
  }
}

/** Before records are read: sources that gave no event yet are read by today's version. */
export async function noteVersions(client: CaseClient): Promise<void> {
  const { indexVersion, account } = await client.facts()
  const stored = read(indexVersion)
  // An index of another format stays older whatever comes to it.
  if (!stored && account.events > 0) return
  const used = account.events > 0 ? await client.usedSources() : []
  const kept = Object.fromEntries(used.flatMap((id) => (stored?.sources[id] === undefined ? [] : [[id, stored.sources[id]]])))
  const next = JSON.stringify({ format, sources: { ...today, ...kept } } satisfies Versions)
  if (next !== indexVersion) await client.setIndexVersion(next)
}

/** Every event was just read by today's versions. */
export function versionsNow(): string {
  return JSON.stringify({ format, sources: today } satisfies Versions)
}

export interface IndexState {
  state: 'current' | 'older' | 'incomplete'
  /** Sources whose events were read by another version. */
  older: string[]
}

export async function indexState(client: CaseClient, version: string | null): Promise<IndexState> {
  if (version === null) return { state: 'incomplete', older: [] }
  const used = await client.usedSources()
  const stored = read(version)
  const older = used.filter((id) => today[id] !== undefined && stored?.sources[id] !== today[id])
  return { state: older.length > 0 ? 'older' : 'current', older }
}
