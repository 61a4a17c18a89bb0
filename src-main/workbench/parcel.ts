// A case as one encrypted file, and back. Packing needs the case closed: nothing may change while it is read.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Signer } from '../jobs/examiner.ts'
import {
  canContinue,
  checkRecipient,
  newIdentity,
  type Packed,
  readParcel,
  receiptMade,
  signReceipt,
  type Unpacked,
  type Written,
  writeParcel,
  writtenParcel,
} from '../jobs/keep/parcel.ts'
import { takeLock } from './case-lock.ts'
import { headOf } from './custody-file.ts'
import { problem } from './problem.ts'
import { verifyPath } from './verify-path.ts'

type Told = (done: { bytes: number; total: number }) => void

/** As given, when each of them is one. */
export async function recipientsFrom(given: string[]): Promise<string[]> {
  for (const one of given)
    await checkRecipient(one).catch(() => {
      throw problem('usage', `${one} is no age recipient (age1…)`)
    })
  return given
}

/** Whether the same command goes on with what an earlier one left. */
export const packBegun = (dir: string, out: string, recipients: readonly string[]): boolean =>
  canContinue(resolve(dir), resolve(out), recipients)

/** A parcel to these people that an earlier command wrote whole, and ended before its receipt. */
export async function packWritten(dir: string, out: string, recipients: readonly string[]): Promise<Written | undefined> {
  const written = await writtenParcel(resolve(out))
  if (written?.recipients.join() !== recipients.join()) return undefined
  return written.case === (await headOf(resolve(dir))).caseId ? written : undefined
}
export const packEnded = (out: string): void => receiptMade(resolve(out))

export async function packFolder(
  path: string,
  out: string,
  recipients: readonly string[],
  from: string,
  onProgress?: Told,
  signal?: AbortSignal,
): Promise<Packed & { case: string; head: { count: number; hash: string } }> {
  const dir = resolve(path)
  const lock = takeLock(dir, 'pack')
  if (!('release' in lock))
    throw problem('held', `the case is open in another process (${lock.by}, process ${lock.pid}): close it there first`)
  try {
    const { caseId, count, hash } = await headOf(dir)
    const head = { count, hash }
    const packed = await writeParcel({
      dir,
      out: resolve(out),
      case: caseId,
      from,
      recipients,
      head,
      createdAt: new Date().toISOString(),
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
    })
    return { ...packed, case: caseId, head }
  } finally {
    lock.release()
  }
}

/** Identities out of an age key file: comments and blank lines left out. */
export const identitiesIn = (path: string): string[] => {
  if (!existsSync(path)) throw problem('usage', `${path} does not exist`)
  const lines = readFileSync(path, 'utf8')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'))
  if (lines.length === 0) throw problem('usage', `${path} holds no age identity`)
  return lines
}

export async function makeIdentity(path: string): Promise<string> {
  const { identity, recipient } = await newIdentity()
  writeFileSync(path, `# recipient: ${recipient}\n${identity}\n`, { flag: 'wx', mode: 0o600 })
  return recipient
}

/** Unpacked, compared file by file with the sender's hashes, and verified as a case. */
export async function unpackFolder(
  file: string,
  path: string,
  identities: readonly string[],
  signer: Signer | undefined,
  onProgress?: Told,
): Promise<Unpacked & { holds: boolean; fails: string[]; receipt: string | undefined }> {
  const dir = resolve(path)
  mkdirSync(dirname(dir), { recursive: true })
  const unpacked = await readParcel({ file: resolve(file), dir, identities, ...(onProgress && { onProgress }) })
  const { count, hash } = await headOf(dir)
  if (count !== unpacked.head.head.count || hash !== unpacked.head.head.hash)
    throw new Error(
      `the ledger that arrived ends at ${count}:${hash}, the parcel says ${unpacked.head.head.count}:${unpacked.head.head.hash}`,
    )
  const encrypted = existsSync(resolve(dir, 'case.key'))
  const verified = encrypted ? undefined : await verifyPath(dir, { head: `${count}:${hash}` })
  const fails = verified?.checks.filter((one) => one.status === 'fails').map((one) => `${one.subject}: ${one.name}: ${one.detail}`) ?? []
  const receipt = signer
    ? `${JSON.stringify(
        signReceipt(signer, {
          what: 'arrived',
          at: new Date().toISOString(),
          case: unpacked.head.case,
          sha256: unpacked.sha256,
          manifestSha256: unpacked.manifestSha256,
          head: unpacked.head.head,
        }),
        null,
        1,
      )}\n`
    : undefined
  return { ...unpacked, holds: fails.length === 0, fails, receipt }
}
