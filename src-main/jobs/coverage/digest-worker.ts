// Digest worker: reads CloudTrail's files again, decompressed: hashes all, and gives the content of digests.
import { createHash } from 'node:crypto'
import { parentPort, workerData } from 'node:worker_threads'
import type { MemberWork } from '../../case/api.ts'
import { limits } from '../../contract/limits.ts'
import type { Content } from '../../evidence/content.ts'
import { walkOriginal } from '../walk-original.ts'

export interface DigestTask {
  root: MemberWork
  inside: MemberWork[]
  /** Row numbers of the members that matter. */
  wanted: number[]
}
export interface HashedMember {
  member: string
  path: string
  sha256: string
  /** Of a digest. */
  value?: unknown
  problem?: string
}

const { store } = workerData as { store: string }
const port = parentPort!

port.on('message', async ({ root, inside, wanted }: DigestTask) => {
  const found: HashedMember[] = []
  const asked = new Set(wanted)
  try {
    await walkOriginal(store, root, inside, async (row, content) => {
      if (asked.has(row.id)) found.push(await read(row, content))
    })
  } catch (error) {
    found.push({ member: root.member, path: root.path, sha256: '', problem: (error as Error).message })
  }
  port.postMessage(found)
})

async function read({ member, path, form }: MemberWork, content: Content): Promise<HashedMember> {
  const hash = createHash('sha256')
  const parts: Buffer[] = []
  let held = 0
  for await (const chunk of content.chunks()) {
    hash.update(chunk)
    held += chunk.length
    if (form === 'digest' && held <= limits.recordBytes) parts.push(Buffer.from(chunk))
  }
  const one: HashedMember = { member, path, sha256: hash.digest('hex') }
  if (form !== 'digest') return one
  if (held > limits.recordBytes) return { ...one, problem: `the digest is longer than ${limits.recordBytes} bytes` }
  try {
    return { ...one, value: JSON.parse(Buffer.concat(parts).toString('utf8')) }
  } catch (error) {
    return { ...one, problem: (error as Error).message }
  }
}
