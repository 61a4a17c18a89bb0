// Deep verification worker: reads members again from their sealed originals and says the Merkle root of the records it finds.
import { parentPort, workerData } from 'node:worker_threads'
import type { MemberWork } from '../case/api.ts'
import type { SavedMapping } from '../contract/mapping.ts'
import type { Framing } from '../contract/source.ts'
import type { Keys } from '../evidence/containers/keys.ts'
import type { Content } from '../evidence/content.ts'
import { knownSources } from '../sources/mapping/known.ts'
import { rootOfRecords } from './import/records-root.ts'
import { walkOriginal } from './walk-original.ts'

/** A received file and all members inside it. */
export interface DeepTask {
  root: MemberWork
  inside: MemberWork[]
}
export interface DeepAnswer {
  found: { member: string; root?: string; problem?: string }[]
}
export interface DeepInit {
  store: string
  secret: Uint8Array
  mappings: SavedMapping[]
  /** For what was opened with a key. */
  keys: Keys | null
}

const { store, secret, mappings, keys } = workerData as DeepInit
const sourceOf = knownSources(mappings)
const host = parentPort!

host.on('message', async ({ root, inside }: DeepTask) => {
  const found: DeepAnswer['found'] = []
  try {
    await walkOriginal(
      store,
      root,
      inside,
      async (row, content) => {
        if (row.merkleRoot && row.source) await compare(row, content)
      },
      keys ?? undefined,
    )
  } catch (error) {
    found.push({ member: root.member, problem: (error as Error).message })
  }
  host.postMessage({ found } satisfies DeepAnswer)

  async function compare(row: MemberWork, content: Content): Promise<void> {
    const { framing, header } = (row.resume ?? {}) as { framing?: Framing; header?: readonly string[] }
    try {
      found.push({ member: row.member, root: await rootOfRecords(content, row, { framing, header }, secret, sourceOf) })
    } catch (error) {
      found.push({ member: row.member, problem: (error as Error).message })
    }
  }
})
