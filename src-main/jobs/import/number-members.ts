// Numbers what was handed over, and says which files are still to be read.

import type { MemberWork, NewMember, WorkQuery } from '../../case/api.ts'
import type { CaseClient } from '../../case/client.ts'
import type { Walk, Walked } from '../../evidence/walk/walk.ts'
import { NumberedFiles } from './file-queue.ts'

const page = 5000

export interface Numbered {
  files: NumberedFiles
  /** Bytes and files that an earlier run has read. */
  read: { bytes: number; files: number }
  /** Paths that were not there when the act began. */
  added: number
}

/** Rows of an exhibit's members (of all exhibits for an empty name), received ones and those inside containers, in order; `only` leaves others out. */
export async function* membersOf(
  client: CaseClient,
  exhibit: string,
  only: Pick<WorkQuery, 'form' | 'named'> = {},
): AsyncGenerator<MemberWork> {
  let after = 0
  for (;;) {
    const rows = await client.memberWork({ ...only, ...(exhibit !== '' && { exhibit }), after, limit: page })
    yield* rows
    if (rows.length < page) return
    after = rows.at(-1)!.id
  }
}

export async function numberMembers(client: CaseClient, exhibit: string, walk: Walk, fresh: boolean): Promise<Numbered> {
  const there = new Map<string, MemberWork>()
  let last = 0
  if (!fresh) {
    for await (const row of membersOf(client, exhibit)) {
      if (row.parent !== null) continue
      there.set(row.path, row)
      last = Math.max(last, row.seq)
    }
  }
  const result: Numbered = { files: new NumberedFiles(), read: { bytes: 0, files: 0 }, added: 0 }
  let waiting: Walked[] = []
  let underWay: Promise<void> = Promise.resolve()
  const number = async () => {
    const files = waiting
    waiting = []
    const numbering = client.addMembers(
      exhibit,
      files.map((file): NewMember => asMember(file, ++last)),
    )
    const before = underWay
    // The case writes one page while the next is made; it answers in the order it is asked.
    underWay = Promise.all([numbering, before]).then(([{ first }]) => {
      files.forEach((file, i) => {
        if (!file.refused) result.files.add(file, first + i)
      })
      result.added += files.length
    })
    // Whoever waits for it hears of a failure.
    underWay.catch(() => undefined)
    await before
  }
  for (const file of walk.files) {
    const row = there.get(file.path)
    if (row) {
      there.delete(file.path)
      if (row.state === 'waiting' || row.state === 'sealed') result.files.again(row, file)
      else {
        result.read.bytes += row.size
        result.read.files++
      }
      continue
    }
    waiting.push(file)
    if (waiting.length === page) await number()
  }
  if (waiting.length > 0) await number()
  await underWay
  await missing(client, there, result)
  return result
}

/** Members that were numbered and have gone since: read from their sealed object, or said to be gone. */
async function missing(client: CaseClient, there: Map<string, MemberWork>, result: Numbered): Promise<void> {
  const gone: number[] = []
  for (const row of there.values()) {
    if (row.state !== 'waiting' && row.state !== 'sealed') continue
    if (row.seal && row.sha256) result.files.again(row, undefined)
    else gone.push(row.id)
  }
  if (gone.length > 0)
    await client.updateMembers(
      gone.map((id) => ({ id, state: 'failed' as const, problem: 'gone from where it lay when the interrupted import was continued' })),
      true,
    )
}

function asMember(file: Walked, seq: number): NewMember {
  return {
    seq,
    path: file.path,
    size: file.size,
    mtime: file.mtime,
    mode: file.mode,
    state: file.refused ? 'refused' : 'waiting',
    problem: file.refused ?? null,
  }
}
