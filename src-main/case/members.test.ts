// Pages of the register: what they hold does not depend on how they are found.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { addExhibit } from './exhibits.ts'
import { memberLines } from './member-lists.ts'
import { addMembers, MemberReader } from './members.ts'
import { createDatabase } from './schema/open.ts'

const states = ['waiting', 'read', 'failed'] as const

test('pages of members by offset, place, state and search, between those of another exhibit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'vestige-members-'))
  const db = createDatabase(join(folder, 'case.db'))
  try {
    for (const path of ['a', 'b']) addExhibit(db, { path, kind: 'folder', receivedAt: '2026-01-01T00:00:00Z', receipt: {} as never })
    const all: { member: string; path: string; state: string }[] = []
    for (let page = 0; page < 4; page++) {
      const rows = Array.from({ length: 25 }, (_, n) => {
        const seq = page * 25 + n + 1
        const state = states[seq % 3]!
        return { seq, path: `folder/${seq % 7}_file ${seq}`, state, ...(state === 'failed' && { problem: 'unreadable' }) }
      })
      addMembers(db, 'EX-001', rows)
      addMembers(db, 'EX-002', rows)
      for (const { seq, path, state } of rows) all.push({ member: `EX-001/${String(seq).padStart(6, '0')}`, path, state })
    }
    const reader = new MemberReader(db)
    for (const offset of [0, 1, 40, 98, 100])
      for (const wanted of [undefined, ['read'], ['read', 'failed'], ['locked']])
        for (const search of [undefined, '3_file', 'EX-001/00001', 'nothing']) {
          const hits = all.filter(
            (one) => (!wanted || wanted.includes(one.state)) && (!search || one.path.includes(search) || one.member.includes(search)),
          )
          const got = reader.list({
            exhibit: 'EX-001',
            offset,
            limit: 9,
            ...(wanted && { states: wanted }),
            ...(search !== undefined && { search }),
          })
          expect(got.total).toBe(hits.length)
          expect(got.members.map(({ member, path, state }) => ({ member, path, state }))).toEqual(hits.slice(offset, offset + 9))
          expect(got.next).toBe(hits.length > offset + 9 ? got.members.at(-1)!.id : null)
          if (got.next !== null && offset === 0) {
            const then = reader.list({
              exhibit: 'EX-001',
              after: got.next,
              limit: 200,
              ...(wanted && { states: wanted }),
              ...(search && { search }),
            })
            expect(then.members.map((one) => one.member)).toEqual(hits.slice(9).map((one) => one.member))
          }
        }
    const lines = memberLines(db, { exhibit: 'EX-002', after: 0, limit: 1000 })
    expect(lines.map((line) => line[1])).toEqual(all.map((one) => one.member.replace('EX-001', 'EX-002')))
    // All pages are found in the order of an index: sorting all members for each made a register of 200,000 slow.
    const plan = db.prepare('explain query plan select id from member where exhibit = ? and id > ? order by id limit ?').all(1, 0, 10) as {
      detail: string
    }[]
    expect(plan.map((one) => one.detail).join()).not.toContain('TEMP B-TREE')
    expect(reader.one('EX-001/000002')).toMatchObject({ state: 'failed', problem: 'unreadable', parent: null, seal: null })
  } finally {
    db.close()
    rmSync(folder, { recursive: true })
  }
})
