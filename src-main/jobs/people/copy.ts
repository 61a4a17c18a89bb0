// A second examiner's copy of a case, and the way back of what they added to it: under their own name, nothing of ours overwritten.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { ListedAnnotation } from '../../case/api.ts'
import { type CaseClient, openCase } from '../../case/client.ts'
import type { Merged } from '../../contract/procedures/people.ts'
import type { Entry } from '../../evidence/ledger/entry.ts'
import { verifyLedger } from '../../evidence/ledger/verify.ts'
import { storeKeyOf } from '../../evidence/seal/cipher.ts'
import { sealStream } from '../../evidence/seal/seal.ts'
import { ledgerPath } from '../custody.ts'
import type { Desk } from '../desk.ts'

const usage = (message: string) => Object.assign(new Error(message), { code: 'usage' })
/** Not copied: who has it open, what an import left, and drops of a browser. */
const left = /^case\.lock$|\.part$|-shm$/

/** Everything but the databases, which their owner writes out first. */
export function copyCase(desk: Desk, path: string): void {
  if (existsSync(path)) throw usage(`${path} exists already`)
  cpSync(desk.dir, path, { recursive: true, preserveTimestamps: true, filter: (from) => from === desk.dir || !left.test(basename(from)) })
}

export async function allAnnotations(client: CaseClient): Promise<ListedAnnotation[]> {
  const all: ListedAnnotation[] = []
  for (let after = 0; ; after = all.at(-1)!.id) {
    const page = await client.annotationList({ after, limit: 10_000 })
    all.push(...page)
    if (page.length === 0) return all
  }
}

const lines = (path: string) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry)

/** Checks the copy's ledger, seals it in this case, and takes over what was added after the two parted. */
export async function mergeCopy(desk: Desk, path: string): Promise<Merged> {
  const theirs = ledgerPath(path)
  if (!existsSync(theirs) || !existsSync(join(path, 'case.db'))) throw usage(`${path} holds no case`)
  if (existsSync(join(path, 'case.lock'))) throw usage(`${path} is open: close it first`)
  const verdict = await verifyLedger(theirs)
  const bad = verdict.checks.find((check) => check.status === 'fails')
  if (bad) throw usage(`the ledger of ${path} does not hold: ${bad.name}: ${bad.detail}`)
  const [ours, other] = [lines(ledgerPath(desk.dir)), lines(theirs)]
  let parted = 0
  while (parted < ours.length && parted < other.length && ours[parted]!.hash === other[parted]!.hash) parted++
  if (parted === 0 || verdict.caseId !== desk.ledger.caseId) throw usage(`${path} is no copy of this case: the two ledgers share no entry`)
  const known = new Set(
    desk.ledger
      .keys()
      .filter((key) => key.kind === 'examiner' && !key.ended)
      .map((key) => key.fingerprint),
  )
  const strangers = [
    ...new Set(
      other
        .slice(parted)
        .filter((entry) => !known.has(entry.key) && !entry.by.startsWith('workstation '))
        .map((entry) => entry.by),
    ),
  ]
  if (strangers.length > 0)
    throw usage(
      `${strangers.join(', ')} is no examiner of this case: add the key first ("vestige case add-examiner"), so that it is known whose notes these are`,
    )

  const folder = mkdtempSync(join(tmpdir(), 'vestige-merge-'))
  try {
    for (const name of ['case.db', 'case.db-wal', 'events.duckdb', 'events.duckdb.wal'])
      if (existsSync(join(path, name))) cpSync(join(path, name), join(folder, name))
    // A copy of a case that is encrypted at rest has its key.
    const key = storeKeyOf(desk.store)
    const copy = await openCase(folder, key === undefined ? {} : { key })
    try {
      return await take(desk, copy, other, parted, theirs)
    } finally {
      await copy.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const keyOf = (one: ListedAnnotation) => `${one.uid} ${one.kind} ${one.kind === 'tag' || one.kind === 'note' ? one.text : ''}`
const words = (one: ListedAnnotation | undefined) =>
  one === undefined ? 'nothing' : `${one.active ? one.kind : `no ${one.kind}`}${one.text ? ` "${one.text.slice(0, 80)}"` : ''}, ${one.by}`

async function take(desk: Desk, copy: CaseClient, other: Entry[], parted: number, theirs: string): Promise<Merged> {
  const [mine, added] = [await allAnnotations(desk.client), await allAnnotations(copy)]
  const shared = new Set(mine.map((one) => JSON.stringify([keyOf(one), one.active, one.by, one.at])))
  const since = other[parted - 1]!.at
  const ourLast = new Map<string, ListedAnnotation>()
  for (const one of mine) if (one.at >= since) ourLast.set(keyOf(one), one)
  const merged: Merged = { by: [], tags: 0, notes: 0, bookmarks: 0, hides: 0, reports: 0, conflicts: [], unknown: 0 }
  const people = new Set<string>()
  const counts = { tag: 'tags', note: 'notes', bookmark: 'bookmarks', hide: 'hides' } as const
  const bytes = readFileSync(theirs)
  const stored = await sealStream(
    desk.store,
    (async function* () {
      yield bytes
    })(),
  )
  const act = desk.ledger.begin('merge', { detail: { parted, entries: other.length, head: other.at(-1)!.hash, ledger: stored.sha256 } })
  try {
    for (const one of added) {
      if (shared.has(JSON.stringify([keyOf(one), one.active, one.by, one.at]))) continue
      const own = ourLast.get(keyOf(one))
      if (own && own.by !== one.by && (own.active !== one.active || own.text !== one.text)) {
        merged.conflicts.push({
          uid: one.uid,
          kind: one.kind,
          text: one.text,
          active: one.active,
          ours: words(own),
          theirs: words(one),
          by: one.by,
          at: one.at,
        })
        continue
      }
      const { changed } = await desk.client.annotate({
        uids: [one.uid],
        kind: one.kind,
        text: one.text,
        active: one.active,
        by: one.by,
        at: one.at,
      })
      if (changed === 0 && !(await desk.client.event(one.uid))) merged.unknown++
      if (changed === 0) continue
      merged[counts[one.kind]]++
      people.add(one.by)
    }
    merged.reports = await takeReports(desk, copy, people)
    merged.by = [...people]
    act.done({ after: stored.sha256, detail: { ...merged, conflicts: merged.conflicts.length } })
    return merged
  } catch (error) {
    act.failed((error as Error).message)
    throw error
  }
}

/** A report that was written on in the copy comes back as a report of its own beside ours: sentences are joined by people. */
async function takeReports(desk: Desk, copy: CaseClient, people: Set<string>): Promise<number> {
  const ours = await desk.client.reports()
  let taken = 0
  for (const theirs of await copy.reports()) {
    const same = ours.find((one) => one.draft.id === theirs.draft.id)
    if (same && JSON.stringify(same.draft) === JSON.stringify(theirs.draft)) continue
    const id = `${theirs.draft.id}-${theirs.by.replace(/[^A-Za-z0-9]+/g, '').slice(0, 12)}`
    const before = ours.find((one) => one.draft.id === id)
    if (before && JSON.stringify(before.draft) === JSON.stringify({ ...theirs.draft, id })) continue
    await desk.client.saveReport({
      draft: { ...theirs.draft, id },
      base: before?.version ?? 0,
      by: theirs.by,
      at: theirs.at,
      what: `merged from the copy of ${theirs.by}`,
    })
    people.add(theirs.by)
    taken++
  }
  return taken
}
