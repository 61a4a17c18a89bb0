// age files (age-encryption.org/v1), binary and armoured: opened with an identity or a passphrase, else locked.
import { limits } from '../../contract/limits.ts'
import { type Content, contentOfBytes, type Problem } from '../content.ts'
import type { Keys } from './keys.ts'

export const ageHead = 'age-encryption.org/v1\n'
export const armourHead = '-----BEGIN AGE ENCRYPTED FILE-----'

const locked = (reason: string): Problem => ({ state: 'locked', reason: `age file: ${reason}` })

/** The content inside, or why it stays locked. `path` is for who is told that a key was used. */
export async function openAge(stored: Content, keys: Keys | undefined, path: string): Promise<Content | Problem> {
  if (!keys || keys.identities.length + keys.passwords.length === 0)
    return locked('encrypted; give the age identity or passphrase to open it')
  const { Decrypter, identityToRecipient } = await import('age-encryption')
  const file = await binary(stored)
  if ('state' in file) return file
  for (const secret of [...keys.identities, ...keys.passwords]) {
    const identity = keys.identities.includes(secret)
    const open = async (): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
      const decrypter = new Decrypter()
      if (identity) decrypter.addIdentity(secret)
      else decrypter.addPassphrase(secret)
      return (await decrypter.decrypt(inPieces(file))).getReader()
    }
    try {
      // The header alone tells whether the key fits.
      await (await open()).cancel()
    } catch (error) {
      if (!/no identity matched|incorrect passphrase|invalid/i.test((error as Error).message)) return locked((error as Error).message)
      continue
    }
    keys.onUsed?.({ path, kind: 'age', key: identity ? await identityToRecipient(secret) : 'a passphrase' })
    return decrypted(open, stored.problem)
  }
  return locked('encrypted; no key that was given opens it')
}

/** Authenticated piece by piece: what comes before a damaged piece is whole. */
function decrypted(open: () => Promise<ReadableStreamDefaultReader<Uint8Array>>, stored: Problem | undefined): Content {
  let problem = stored
  return {
    size: undefined,
    get problem() {
      return problem
    },
    async *chunks(from = 0) {
      let at = 0
      const reader = await open()
      try {
        for (;;) {
          const { value, done } = await reader.read()
          if (done) return
          const chunk = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
          const start = at
          at += chunk.length
          if (at > from) yield from > start ? chunk.subarray(from - start) : chunk
        }
      } catch (error) {
        if ((error as Error).name === 'AbortError') throw error
        problem = {
          state: at === 0 ? 'failed' : 'cut',
          reason: `age file: ${(error as Error).message}; opened up to byte ${at}`,
          offset: at,
        }
      } finally {
        await reader.cancel().catch(() => {})
      }
    },
  }
}

/** Less than one of age's own pieces at a time: a stream that fails forgets what it has made and nobody has read yet. */
function inPieces(file: Content): ReadableStream<Uint8Array> {
  const chunks = file.chunks()[Symbol.asyncIterator]()
  let rest: Buffer = Buffer.alloc(0)
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        while (rest.length === 0) {
          const next = await chunks.next()
          if (next.done) return controller.close()
          rest = next.value
        }
        controller.enqueue(Uint8Array.from(rest.subarray(0, 32 * 1024)))
        rest = rest.subarray(32 * 1024)
      },
      async cancel() {
        await chunks.return?.()
      },
    },
    { highWaterMark: 0 },
  )
}

async function binary(stored: Content): Promise<Content | Problem> {
  let head: Buffer = Buffer.alloc(0)
  for await (const chunk of stored.chunks()) {
    head = Buffer.concat([head, chunk.subarray(0, 64)])
    if (head.length >= armourHead.length) break
  }
  if (!head.toString('latin1').startsWith(armourHead)) return stored
  const parts: Buffer[] = []
  let length = 0
  for await (const chunk of stored.chunks()) {
    length += chunk.length
    if (length > 2 * limits.wholeFileBytes) return locked(`armoured and more than ${2 * limits.wholeFileBytes} bytes: not opened`)
    parts.push(Buffer.from(chunk))
  }
  try {
    const { armor } = await import('age-encryption')
    return contentOfBytes(Buffer.from(armor.decode(Buffer.concat(parts).toString('latin1'))), stored.problem)
  } catch (error) {
    return { state: 'failed', reason: `age file: its armour is damaged: ${(error as Error).message}` }
  }
}
