// The allow-list by hash: a detection whose images are all on it makes no package. Judged when a detection is complete,
// by the very file that ran (the probe still has it open); an image that can no longer be read is not allowed.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Detection } from './detections.ts'
import type { Proc } from './proc.ts'
import type { AllowList } from './tdr.ts'

const known = new Map<string, string>()

async function hashOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeMs, ctimeMs } = await stat(path)
    const key = `${dev}:${ino}:${size}:${mtimeMs}:${ctimeMs}`
    const before = known.get(key)
    if (before) return before
    const hash = createHash('sha256')
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    if (known.size > 1000) known.clear()
    const digest = hash.digest('hex')
    known.set(key, digest)
    return digest
  } catch {
    return undefined
  }
}

/** What is left of a detection; undefined when every hit was by an allowed image. `imageFile` opens what a process ran. */
export async function withoutAllowed(
  detection: Detection,
  allow: AllowList,
  imageFile: (proc: Proc) => string,
): Promise<Detection | undefined> {
  if (allow.hashes.size === 0) return detection
  const left = []
  for (const hit of [detection.first, ...detection.also]) {
    const digest = await hashOf(imageFile(hit.record.proc))
    if (digest === undefined || !allow.hashes.has(digest)) left.push(hit)
  }
  const [first, ...also] = left
  return first ? { ...detection, first, also } : undefined
}
