// Packages are encrypted to a recipient by default, in age's format (age-encryption.org/v1), by the maintained library.
import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream as NodeStream } from 'node:stream/web'

export async function newIdentity(): Promise<{ identity: string; recipient: string }> {
  const { generateIdentity, identityToRecipient } = await import('age-encryption')
  const identity = await generateIdentity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** Rejects when this is no age recipient, so that a bad setting is found before anything is sealed. */
export async function checkRecipient(recipient: string): Promise<void> {
  const { Encrypter } = await import('age-encryption')
  new Encrypter().addRecipient(recipient)
}

export async function encryptFile(from: string, to: string, recipients: readonly string[]): Promise<void> {
  const { Encrypter } = await import('age-encryption')
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const stream = await encrypter.encrypt(Readable.toWeb(createReadStream(from)) as unknown as ReadableStream<Uint8Array>)
  await pipeline(Readable.fromWeb(stream as unknown as NodeStream<Uint8Array>), createWriteStream(`${to}.part`, { mode: 0o600 }))
  await rename(`${to}.part`, to)
}

export async function decryptFile(from: string, to: string, identities: readonly string[]): Promise<void> {
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  const stream = await decrypter.decrypt(Readable.toWeb(createReadStream(from)) as unknown as ReadableStream<Uint8Array>)
  await pipeline(Readable.fromWeb(stream as unknown as NodeStream<Uint8Array>), createWriteStream(to, { mode: 0o600 }))
}
