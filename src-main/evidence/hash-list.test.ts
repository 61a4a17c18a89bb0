import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareHashList, folderHash, formatHashList, parseHashList } from './hash-list.ts'

const h = (text: string) => createHash('sha256').update(text).digest('hex')

test('GNU and BSD lines, escapes, marks, foreign lines', () => {
  const text = `\ufeff${h('a')}  a.json\r\n${h('b').toUpperCase()} *dir/b b.json\n\\${h('c')}  new\\nline\\\\x\n\nSHA256 (d.json) = ${h('d')}\n# comment\nd41d8cd98f00b204e9800998ecf8427e  md5.txt\n`
  expect(parseHashList(text)).toEqual({
    entries: [
      { path: 'a.json', sha256: h('a') },
      { path: 'dir/b b.json', sha256: h('b') },
      { path: 'new\nline\\x', sha256: h('c') },
      { path: 'd.json', sha256: h('d') },
    ],
    unread: [
      { line: 6, text: '# comment' },
      { line: 7, text: 'd41d8cd98f00b204e9800998ecf8427e  md5.txt' },
    ],
  })
})

test('three ways, also when the list was made one folder up', () => {
  const arrived = [
    { path: 'x/a', sha256: h('a') },
    { path: 'x/b', sha256: h('B') },
    { path: 'extra', sha256: h('e') },
  ]
  for (const prefix of ['', './', 'export/logs/', '/mnt/usb/export/']) {
    const list = [
      { path: `${prefix}x/a`, sha256: h('a') },
      { path: `${prefix}x/b`, sha256: h('b') },
      { path: `${prefix}gone`, sha256: h('g') },
    ]
    expect(compareHashList(list, arrived), prefix).toEqual({ named: 3, missing: ['gone'], unlisted: ['extra'], different: ['x/b'] })
  }
  expect(compareHashList([{ path: 'C:\\case\\x', sha256: h('x') }], [{ path: 'x', sha256: h('x') }])).toEqual({
    named: 1,
    missing: [],
    unlisted: [],
    different: [],
  })
  expect(compareHashList([], arrived).unlisted).toHaveLength(3)
})

test('what we format we read back, sorted by bytes', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.string({ minLength: 1, unit: 'grapheme' }).filter((s) => s.trim() !== '' && !s.includes('\ufeff')),
        { maxLength: 20 },
      ),
      (paths) => {
        const entries = paths.map((path) => ({ path, sha256: h(path) }))
        const text = formatHashList(entries)
        const back = parseHashList(text)
        expect(back.unread).toEqual([])
        const sorted = entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)))
        expect(back.entries).toEqual(sorted)
        expect(folderHash(entries.toReversed())).toBe(createHash('sha256').update(text).digest('hex'))
      },
    ),
  )
})

test('line separators of Unicode are part of a name', () => {
  const entries = [{ path: 'a\u2028b\u2029c\u0085d', sha256: h('x') }]
  expect(parseHashList(formatHashList(entries))).toEqual({ entries, unread: [] })
})

const sha256sum = spawnSync('sha256sum', ['--version']).status === 0
if (!sha256sum) console.log('sha256sum is not installed: the check against it is left out')
test.runIf(sha256sum)('sha256sum -c accepts our list, odd names included', () => {
  const dir = mkdtempSync(join(tmpdir(), 'vestige-list-'))
  try {
    mkdirSync(join(dir, 'sub'))
    const names = ['plain', 'sub/with space', 'back\\slash', 'new\nline', 'ü', '*star']
    for (const name of names) writeFileSync(join(dir, name), name)
    const list = formatHashList(names.map((path) => ({ path, sha256: h(path) })))
    const run = spawnSync('sha256sum', ['--strict', '-c', '-'], { cwd: dir, input: list, encoding: 'utf8' })
    expect(run.stderr).toBe('')
    expect(run.status).toBe(0)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
