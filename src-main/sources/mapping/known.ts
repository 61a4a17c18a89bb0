// Every source of a case: those that ship, and the examiner's mappings in all their versions.
import type { SavedMapping } from '../../contract/mapping.ts'
import type { Source } from '../../contract/source.ts'
import { sourceById } from '../registry.ts'
import { mappedSourceId, sourceOf } from './mapped-source.ts'

export type SourceOf = (id: string) => Source | undefined

/** Made once a thread; another case has other mappings. */
export function knownSources(mappings: readonly SavedMapping[]): SourceOf {
  if (mappings.length === 0) return sourceById
  const mapped = new Map(mappings.map((one) => [mappedSourceId(one.name, one.version), sourceOf(one, one.version)]))
  return (id) => mapped.get(id) ?? sourceById(id)
}
