// Where the packages of an exhibit lie: a folder, or the inside of an archive, that has a bag's own files at its top.
import type { MemberWork } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import { membersOf } from '../import/number-members.ts'

export interface FoundBag {
  /** Row of the archive it lies in; null for a folder among the received files. */
  parent: number | null
  /** Folder of the bag, with its closing slash; empty when the bag is at the top. */
  prefix: string
  rows: MemberWork[]
}

/** One of them suffices, so that a package which lost another is still looked at as one. */
const marks = new Set(['bagit.txt', 'bag-info.txt', 'tagmanifest-sha256.txt.minisig'])
/** Signatures of archives; the sensor's public key, and the certificates that lead to it. */
export const beside = /(\.minisig|(^|\/)sensor\.(pub|keychain))$/
/** Beyond it an exhibit is no inbox of packages; each of the rest is said to be unchecked. */
export const bagsAtMost = 2000

export interface FoundBags {
  bags: FoundBag[]
  /** A file of each that is not looked at. */
  beyond: MemberWork[]
  /** Containers on the way, and what a sensor lays beside its archives, by row. */
  all: Map<number, MemberWork>
}

export async function findBags(client: CaseClient, exhibit: string, most = bagsAtMost): Promise<FoundBags> {
  const beyond = new Map<string, MemberWork>()
  const found = new Map<string, FoundBag>()
  const key = (parent: number | null, prefix: string) => `${parent ?? ''}\0${prefix}`
  for await (const row of membersOf(client, exhibit, { named: [...marks] })) {
    const slash = row.path.lastIndexOf('/') + 1
    if (!marks.has(row.path.slice(slash))) continue
    const prefix = row.path.slice(0, slash)
    // A bag inside a bag's payload is evidence of that bag, not one of its own.
    if (prefix.includes('/data/')) continue
    const bag = key(row.parent, prefix)
    if (found.has(bag) || beyond.has(bag)) continue
    if (found.size < most) found.set(bag, { parent: row.parent, prefix, rows: [] })
    else beyond.set(bag, row)
  }
  const all = new Map<number, MemberWork>()
  if (found.size === 0) return { bags: [], beyond: [], all }
  const bags = [...found.values()]
  const parents = new Set(bags.map(({ parent }) => parent))
  for await (const row of membersOf(client, exhibit)) {
    if (row.form === 'tar' || row.form === 'zip' || beside.test(row.path)) all.set(row.id, row)
    if (!parents.has(row.parent)) continue
    for (let at = row.path.indexOf('/'); ; at = row.path.indexOf('/', at + 1)) {
      const bag = found.get(key(row.parent, row.path.slice(0, at + 1)))
      if (bag) {
        bag.rows.push(row)
        break
      }
      if (at < 0) break
    }
  }
  return { bags, beyond: [...beyond.values()], all }
}
