// What a report reads of a whole case, kept until the case changes: an edit of words must not read a million records again.
import type { CaseClient } from '../../case/client.ts'

const byClient = new WeakMap<CaseClient, Map<string, Promise<unknown>>>()

/** `key` names what is read and with which settings. */
export function kept<T>(client: CaseClient, key: string, read: () => Promise<T>): Promise<T> {
  let known = byClient.get(client)
  if (!known) {
    const made = new Map<string, Promise<unknown>>()
    byClient.set(client, made)
    client.onChange(({ kind }) => {
      if (kind === 'events' || kind === 'evidence' || kind === 'annotations' || kind === 'detections') made.clear()
    })
    known = made
  }
  const found = known.get(key)
  if (found) return found as Promise<T>
  const reading = read()
  known.set(key, reading)
  reading.catch(() => {
    // A change may have let it be read anew meanwhile.
    if (known.get(key) === reading) known.delete(key)
  })
  return reading
}
