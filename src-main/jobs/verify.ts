// Verification as a job: every original, the ledger, the lists it names, and whether manifest and columns agree. Repairs nothing.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { z } from 'zod'
import type { MemberWork } from '../case/api.ts'
import type { CaseClient } from '../case/client.ts'
import type { check, Verification } from '../contract/procedures/evidence.ts'
import type { Keys } from '../evidence/containers/keys.ts'
import type { Registered } from '../evidence/in-place.ts'
import type { Entry } from '../evidence/ledger/entry.ts'
import { readHead } from '../evidence/ledger/heads.ts'
import { readEntries } from '../evidence/ledger/read.ts'
import { bodySize } from '../evidence/seal/cipher.ts'
import { objectFile, readObject } from '../evidence/seal/store.ts'
import { type ExpectedObject, verifyCase } from '../evidence/verify/verify.ts'
import { ledgerPath } from './custody.ts'
import { membersOf } from './import/number-members.ts'
import { toLocation } from './import/seal-location.ts'
import { deepChecks, notDeep } from './verify-deep.ts'

type Check = z.infer<typeof check>

export interface VerifyOptions {
  dir: string
  /** Absent when `case.db` cannot be read: then only what the ledger names is checked. */
  client: CaseClient
  home?: string
  head?: string
  examinerKey?: string
  /** Reads every record of every original again. */
  deep?: boolean
  /** For what was opened with a key; without them it is not checked. */
  keys?: Keys
  signal?: AbortSignal
  onProgress?: (done: { objects: number; bytes: number }) => void
}

export interface CaseVerification extends Verification {
  failed: { sha256: string; state: string; detail: string }[]
}

export async function verify(options: VerifyOptions): Promise<CaseVerification> {
  const { client, dir } = options
  const store = join(dir, 'evidence')
  const facts = await client.facts()
  const lists = await namedLists(dir)
  const inPlace: (Registered & { subject: string })[] = []
  const seen = new Set<string>()

  async function* objects(): AsyncGenerator<ExpectedObject> {
    for await (const member of membersOf(client, '')) {
      if (!member.seal || !member.sha256) continue
      const subject = `${member.member} ${member.path}`
      if (member.seal.kind === 'in_place') {
        inPlace.push({ ...registered(member), subject })
        continue
      }
      const at = toLocation(store, member.sha256, member.size, member.seal)
      const key = `${at.file}@${at.offset}`
      if (seen.has(key)) continue
      seen.add(key)
      yield { ...at, subject }
    }
    for (const list of lists) {
      const file = objectFile(list.sha256)
      const length = bodySize(store, statSync(join(store, file), { throwIfNoEntry: false })?.size ?? 0)
      yield { sha256: list.sha256, size: list.size, file, offset: 0, length, subject: `${list.name} of ${list.exhibit}` }
    }
  }

  const mirrored = (await client.getKv('custody.head')) as { count: number; hash: string } | null | undefined
  const atHome = options.home === undefined ? null : readHead(options.home, facts.id)
  const verified = await verifyCase({
    caseDir: dir,
    objects: objects(),
    inPlace,
    known: [
      ...(mirrored ? [{ from: 'case.db', head: mirrored }] : []),
      ...(atHome ? [{ from: 'this workstation', head: { count: atHome.count, hash: atHome.hash } }] : []),
    ],
    ...(options.head !== undefined && { head: options.head }),
    ...(options.examinerKey !== undefined && { examinerKey: options.examinerKey }),
    ...(options.signal && { signal: options.signal }),
    ...(options.onProgress && { onProgress: options.onProgress }),
  })
  const checks: Check[] = [
    ...verified.checks,
    ...(await expungedChecks(client, store)),
    ...(await roots(client, store, lists)),
    ...(await accounts(client)),
  ]
  for (const { name, holds, subject, detail } of await client.consistency())
    checks.push({ name, status: holds ? 'holds' : 'fails', subject, detail })
  checks.push(...(options.deep ? await deepChecks(client, store, options.signal, options.keys) : [notDeep]))
  return { holds: checks.every((one) => one.status !== 'fails'), checks, failed: verified.failed }
}

/** Expunged is not missing: the row, the hashes and the authority are there, and the bytes are not. */
async function expungedChecks(client: CaseClient, store: string): Promise<Check[]> {
  const checks: Check[] = []
  const kept = new Set<string>()
  const all = await client.expunges()
  if (all.length === 0) return checks
  for await (const member of membersOf(client, '')) if (member.seal && member.sha256) kept.add(member.sha256)
  for (const { exhibit, state, reason, authority, author, at } of all) {
    let left = 0
    let hashes = 0
    for await (const member of membersOf(client, exhibit)) {
      if (!member.sha256) continue
      hashes++
      if (member.seal || (!kept.has(member.sha256) && existsSync(join(store, objectFile(member.sha256))))) left++
    }
    const packs = existsSync(join(store, 'packs')) ? readdirSync(join(store, 'packs')).filter((name) => name.startsWith(`${exhibit}-`)) : []
    checks.push({
      name: 'expunged',
      subject: exhibit,
      status: state === 'done' && left === 0 && packs.length === 0 ? 'holds' : 'fails',
      detail:
        state === 'begun'
          ? `begun on ${at} by ${author} and not finished: opening the case goes on with it`
          : left + packs.length > 0
            ? `${left} originals and ${packs.length} packs are still there`
            : `expunged on ${at} by ${author}: ${reason}; authority: ${authority}; ${hashes} hashes stay`,
    })
  }
  return checks
}

interface NamedList {
  exhibit: string
  name: 'hash list' | 'Merkle roots' | "sender's hash list"
  sha256: string
  size: number
}

/** Lists that `done` entries name; the newest of an exhibit counts. */
async function namedLists(dir: string): Promise<NamedList[]> {
  const byExhibit = new Map<string, NamedList[]>()
  if (!existsSync(ledgerPath(dir))) return []
  for await (const entry of readEntries(ledgerPath(dir))) {
    if (entry.phase !== 'done' || !entry.exhibit || !entry.action.startsWith('import')) continue
    byExhibit.set(entry.exhibit, listsOf(entry))
  }
  return [...byExhibit.values()].flat()
}

function listsOf({ exhibit, detail }: Entry): NamedList[] {
  const lists: NamedList[] = []
  const add = (name: NamedList['name'], value: unknown) => {
    const { sha256, size } = (value ?? {}) as { sha256?: unknown; size?: unknown }
    if (typeof sha256 === 'string' && typeof size === 'number') lists.push({ exhibit: exhibit!, name, sha256, size })
  }
  add('hash list', detail.hashList)
  add('Merkle roots', detail.merkleRoots)
  add("sender's hash list", detail.sendersHashList)
  return lists
}

/** The roots in the case against the sealed list that the ledger names. */
async function roots(client: CaseClient, store: string, lists: NamedList[]): Promise<Check[]> {
  const checks: Check[] = []
  for (const exhibit of await client.exhibits()) {
    const name = 'Merkle roots of the members are those in the ledger'
    const list = lists.find((one) => one.exhibit === exhibit.id && one.name === 'Merkle roots')
    if (!list) {
      checks.push({ name, status: 'not_checked', subject: exhibit.id, detail: 'its import has no done entry yet' })
      continue
    }
    let lines: Set<string>
    try {
      const at = toLocation(store, list.sha256, list.size, { kind: 'object' })
      lines = new Set(readObject(store, at).toString('utf8').split('\n').filter(Boolean))
    } catch (error) {
      checks.push({ name, status: 'fails', subject: exhibit.id, detail: (error as Error).message })
      continue
    }
    const different: string[] = []
    let found = 0
    for await (const member of membersOf(client, exhibit.id)) {
      if (!member.merkleRoot) continue
      found++
      if (!lines.has(`${member.merkleRoot}  ${member.member}`)) different.push(member.member)
    }
    const missing = lines.size - (found - different.length)
    checks.push(
      different.length === 0 && missing === 0
        ? { name, status: 'holds', subject: exhibit.id, detail: `${found} roots` }
        : {
            name,
            status: 'fails',
            subject: exhibit.id,
            detail: `${different.length} differ (${different.slice(0, 5).join(', ')}), ${missing} of the ledger's are missing`,
          },
    )
  }
  return checks
}

/** records = primary + joined + duplicates + ignored + rejects, for each exhibit and in all. */
async function accounts(client: CaseClient): Promise<Check[]> {
  const checks: Check[] = []
  for (const exhibit of await client.exhibits()) {
    const { records, primary, joined, duplicates, ignored, rejects } = exhibit
    const sum = (list: { count: number }[]) => list.reduce((total, one) => total + one.count, 0)
    const accounted = primary + joined + duplicates + sum(ignored) + sum(rejects)
    checks.push({
      name: 'account of records closes',
      status: accounted === records ? 'holds' : 'fails',
      subject: exhibit.id,
      detail: `${records} records = ${primary} primary + ${joined} joined + ${duplicates} duplicates + ${sum(ignored)} ignored + ${sum(rejects)} rejects${accounted === records ? '' : ` (${accounted})`}`,
    })
  }
  return checks
}

function registered(member: MemberWork): Registered {
  const seal = member.seal as { kind: 'in_place'; path: string }
  const { edges } = (member.resume ?? {}) as { edges?: string }
  return {
    path: seal.path,
    sha256: member.sha256!,
    size: member.size,
    mtime: member.mtime ?? 0,
    mode: member.mode ?? 0,
    edges: edges ?? '',
  }
}
