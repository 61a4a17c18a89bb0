// Re-hashes expected objects; a pack is read once as a whole, and its objects are then compared with what was found in it.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { checkObject, type ObjectState } from '../seal/check.ts'
import { checkPack, type PackState } from '../seal/check-pack.ts'
import { isPacked, type Location } from '../seal/store.ts'

export interface ObjectChecker {
  check(expected: Location): Promise<ObjectState>
  /** What is wrong with packs beyond their objects: a damaged object that no record relies on (healed elsewhere) is not held against the case. */
  packProblems(): { file: string; problems: string[] }[]
  /** Every file that an expected object lies in. */
  files(): ReadonlySet<string>
}

/** Packs whose result stays at hand: a case yields the objects of a few workers' packs in turn. */
const kept = 8

export function objectChecker(store: string, signal?: AbortSignal): ObjectChecker {
  const files = new Set<string>()
  const recent = new Map<string, PackState>()
  const problems = new Map<string, string[]>()
  const options = signal ? { signal } : {}

  const packOf = (file: string): PackState => {
    let state = recent.get(file)
    if (state === undefined) {
      state = checkPack(store, file)
      if (recent.size >= kept) recent.delete(recent.keys().next().value!)
    } else recent.delete(file)
    recent.set(file, state)
    if (state.state === 'altered' && state.fileProblems.length > 0) problems.set(file, state.fileProblems)
    return state
  }

  return {
    async check(expected) {
      files.add(expected.file)
      // A pack under construction has no index; neither has one that was damaged: then each object is looked at alone.
      if (!isPacked(expected) || !existsSync(join(store, expected.file))) return checkObject(store, expected, options)
      const pack = packOf(expected.file)
      if (pack.objects === undefined) return checkObject(store, expected, options)
      const found = pack.objects.get(expected.offset)
      if (typeof found === 'string') return { state: 'altered', detail: found }
      if (found?.sha256 === expected.sha256 && found.length === expected.length && found.size === expected.size) return { state: 'holds' }
      return {
        state: 'altered',
        detail: `evidence/${expected.file} at byte ${expected.offset}: holds ${found === undefined ? 'no object' : `SHA-256 ${found.sha256}`}`,
      }
    },
    packProblems: () => [...problems].map(([file, list]) => ({ file, problems: list.slice(0, 20) })),
    files: () => files,
  }
}
