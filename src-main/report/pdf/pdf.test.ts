// Pages: the same document gives the same bytes, hostile text is drawn or named, a firm's template works, and tools find PDF/A in order.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { longArn, sampleDocument } from '../../../test/report/sample-document.ts'
import { reportKind } from '../../contract/report.ts'
import { readKit } from '../kit.ts'
import { coverageOf } from './font-coverage.ts'
import type { Attachment } from './payload.ts'
import { breakable, printable } from './printable.ts'
import { typeset } from './typeset.ts'

const fonts = fileURLToPath(new URL('../../../resources/report-fonts', import.meta.url))
const covers = coverageOf(
  readdirSync(fonts)
    .filter((name) => /\.(otf|ttf)$/.test(name))
    .map((name) => readFileSync(join(fonts, name))),
)
const program = (name: string) => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
const tools = program('qpdf') && program('pdfinfo') && program('pdfdetach') && program('pdftotext')
if (!tools) console.log('left out: checks of PDFs by qpdf and poppler, which are not here')

const attachment: Attachment = {
  name: 'data-access.csv',
  mime: 'text/csv',
  relationship: 'data',
  description: 'a table',
  bytes: Buffer.from('a,b\r\n'),
}
let dir: string
let filing: Buffer
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'vestige-pdf-'))
  filing = typeset(sampleDocument(), readKit(), 'filing', [attachment])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const run = (name: string, ...args: string[]) => {
  const { stdout, status } = spawnSync(name, args, { encoding: 'utf8' })
  return { stdout, status }
}
const written = (name: string, pdf: Buffer) => {
  writeFileSync(join(dir, name), pdf)
  return join(dir, name)
}

test('the same document gives the same bytes', () => {
  expect(typeset(sampleDocument(), readKit(), 'filing', []).equals(filing)).toBe(true)
})

test('every kind of report is typeset', () => {
  for (const kind of reportKind.options) {
    const document = sampleDocument()
    const pdf = typeset({ ...document, report: { ...document.report, kind } }, readKit(), 'filing', [])
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
  }
})

test.skipIf(!tools)('filing copy: PDF/A-2, tagged, nothing attached, whole; page x of y with case and report', () => {
  const path = written('filing.pdf', filing)
  expect(run('qpdf', '--check', path).status).toBe(0)
  const info = run('pdfinfo', path).stdout
  expect(info).toMatch(/Tagged:\s+yes/)
  expect(run('pdfdetach', '-list', path).stdout).toContain('0 embedded files')
  const xmp = run('pdfinfo', '-meta', path).stdout
  expect(xmp).toMatch(/pdfaid:part>2</)
  const pages = Number(/Pages:\s+(\d+)/.exec(info)![1])
  const text = run('pdftotext', '-layout', path, '-').stdout
  for (let page = 1; page <= pages; page++) expect(text).toContain(`Page ${page} of ${pages}`)
  expect(text.split('0123456789abcdef').length).toBeGreaterThan(pages)
  expect(text).toContain('End of report R-001, revision 1')
})

test.skipIf(!tools)('long names wrap inside the page and nothing of them is lost', () => {
  const text = run('pdftotext', '-raw', join(dir, 'filing.pdf'), '-').stdout
  const joined = text.replace(/[\s\u200b]/g, '')
  expect(joined).toContain(longArn)
  expect(joined).toContain(`bash-c'${'x'.repeat(300)}'`)
  expect(joined).toContain('[U+202E]')
  expect(joined).toContain('[U+1F98A]')
  const boxes = run('pdftotext', '-bbox', join(dir, 'filing.pdf'), '-').stdout
  for (const [, width, xMax] of boxes.matchAll(/<page width="([\d.]+)"|<word [^>]*xMax="([\d.]+)"/g))
    if (width === undefined) expect(Number(xMax)).toBeLessThan(842)
})

test.skipIf(!tools)('evidence copy: PDF/A-3 with what is attached', () => {
  const path = written('evidence.pdf', typeset(sampleDocument(), readKit(), 'evidence', [attachment]))
  expect(run('qpdf', '--check', path).status).toBe(0)
  expect(run('pdfdetach', '-list', path).stdout).toContain('data-access.csv')
  expect(run('pdfinfo', '-meta', path).stdout).toMatch(/pdfaid:part>3</)
})

test("a firm's own file takes the place of ours, and one that does not work says where", () => {
  writeFileSync(join(dir, 'incident.typ'), '#set document(title: "x")\n#let data = json("report.json")\nOur firm: #data.case.title')
  const pdf = typeset(sampleDocument(), readKit(dir), 'filing', [])
  expect(pdf.length).toBeLessThan(filing.length / 2)
  expect(() => typeset(sampleDocument(), { ...readKit(), 'incident.typ': 'ok\n#nothing()' }, 'filing', [])).toThrow(
    /incident\.typ line 2: unknown variable: nothing/,
  )
  expect(() => typeset(sampleDocument(), { ...readKit(), 'incident.typ': '#read("/etc/passwd")' }, 'filing', [])).toThrow(/incident\.typ/)
})

test('text that cannot be drawn is named by its code point', () => {
  const { line, lines } = printable(covers)
  expect(line('a\u0000b\u202ec\nd').replaceAll('\u200b', '')).toBe('a[U+0000]b[U+202E]c d')
  expect(lines('a\r\nb')).toBe('a\nb')
  expect(line('Ünïcode Ελληνικά Кириллица')).toBe('Ünïcode Ελληνικά Кириллица')
  expect(line('京')).toBe('[U+4EAC]')
})

test('only long tokens get places to break, and taking them out gives the text back', () => {
  expect(breakable('short words stay')).toBe('short words stay')
  expect(breakable('2026-11-14T09:06:02Z')).toBe('2026-11-14T\u200b09:06:02Z')
  expect(breakable(longArn).replaceAll('\u200b', '')).toBe(longArn)
  expect(
    breakable('x'.repeat(100))
      .split('\u200b')
      .every((part) => part.length <= 22),
  ).toBe(true)
})
