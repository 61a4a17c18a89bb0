// Every form of one document: what is hostile stays text, and each parses as what it claims to be.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { inflateRawSync } from 'node:zlib'
import { Document, Packer, Paragraph } from 'docx'
import jsonld from 'jsonld'
import { expect, test } from 'vitest'
import { hostile, sampleDocument } from '../../../test/report/sample-document.ts'
import { toCaseUco } from './case-uco.ts'
import { cell, toCsvFiles } from './csv.ts'
import { toWord } from './docx.ts'
import { readBookmarks, WordError } from './docx-read.ts'
import { toHtml } from './html.ts'
import { bookmarkOf, citationToken, uuid5 } from './stable-id.ts'
import { toStix } from './stix.ts'
import { toTimesketch } from './timesketch.ts'
import { membersOfZip } from './unzip.ts'
import { zipOf } from './zip.ts'

const document = sampleDocument()

test('CSV: no cell begins as a formula, and quotes close', () => {
  expect(['=1', '+1', '-1', '@x', '\tx', '\rx', '＝1'].map(cell)).toEqual(["'=1", "'+1", "'-1", "'@x", "'\tx", `"'\rx"`, "'＝1"])
  expect([cell(-1), cell(null), cell('a"b,c')]).toEqual(['-1', '', '"a""b,c"'])
  const all = toCsvFiles(document)
  expect(all.map(({ name }) => name)).toContain('data-access.csv')
  for (const { name, bytes } of all)
    for (const line of Buffer.from(bytes).toString('utf8').split('\r\n')) expect(line, name).not.toMatch(/(^|,)"?[=+@]/)
})

test('HTML: no script, no request, markup of the evidence is text', () => {
  const html = toHtml(document)
  expect(html).not.toMatch(/<script|<iframe|<link|javascript:|\son\w+=/i)
  expect(html).not.toMatch(/(src|href)="(?!#|data:image\/svg\+xml;base64,)/)
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(html).not.toContain('\u0007')
  expect(html).toContain('This section was left out. Reason given by the examiner: not asked')
  for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(html, id).toContain(`id="${id}"`)
})

test('CASE/UCO: parses as JSON-LD with its own context; hashes and acts are those of the ledger', async () => {
  const offline = async (url: string) => {
    throw new Error(`asked for ${url}`)
  }
  const graph = toCaseUco(document)
  const expanded = (await jsonld.expand(JSON.parse(JSON.stringify(graph)), { documentLoader: offline })) as Record<string, unknown>[]
  const ofType = (end: string) => expanded.filter((one) => (one['@type'] as string[] | undefined)?.some((type) => type.endsWith(`/${end}`)))
  expect(ofType('Investigation')).toHaveLength(1)
  const acts = ofType('InvestigativeAction')
  const hashOf = (one: Record<string, unknown>) =>
    (one['https://vestige.example/ontology/entryHash'] as { '@value': string }[])[0]!['@value']
  expect(acts.map(hashOf)).toEqual(document.custodyRows.map(({ hash }) => hash))
  const text = JSON.stringify(expanded)
  for (const { sha256 } of [...document.exhibits, ...document.members]) expect(text).toContain(sha256)
  expect(ofType('ProvenanceRecord')).toHaveLength(1)
  const rdf = await jsonld.toRDF(JSON.parse(JSON.stringify(graph)), { documentLoader: offline, format: 'application/n-quads' })
  expect(String(rdf)).toContain('<https://ontology.unifiedcyberontology.org/uco/types/hashValue>')
})

test('STIX: every reference leads to an object; ids of observables are those the standard makes', () => {
  const { objects } = toStix(document)
  const ids = new Set(objects.map(({ id }) => id))
  expect(ids.size).toBe(objects.length)
  for (const one of objects) {
    expect(one.id).toMatch(/^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    for (const ref of [...((one.object_refs as string[]) ?? []), ...(one.created_by_ref ? [one.created_by_ref as string] : [])])
      expect(ids).toContain(ref)
  }
  // Of the STIX 2.1 specification's own way: UUIDv5 over the canonical JSON of the contributing properties.
  expect(ids).toContain(`ipv4-addr--${uuid5('00abedb4-aa42-466c-9c01-fed23315a9b7', '{"value":"203.0.113.7"}')}`)
})

test('Timesketch: one line a dated row, with the fields it requires', () => {
  const lines = toTimesketch(document)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ datetime: '2026-11-14T09:06:02+00:00', timestamp_desc: 'Event time', citation: 'C1' })
  expect(lines[0].message).toContain('GetObject')
})

test('ZIP: the same files give the same bytes, and they open', () => {
  const files = [
    { name: 'ä.csv', bytes: Buffer.from('x'.repeat(1000)) },
    { name: 'b', bytes: Buffer.from('y') },
  ]
  const zip = zipOf(files)
  expect(zipOf(files).equals(zip)).toBe(true)
  const at = 30 + Buffer.byteLength('ä.csv')
  expect(inflateRawSync(zip.subarray(at, at + zip.readUInt32LE(18))).toString()).toBe('x'.repeat(1000))
})

test('Word: sentences come back by their bookmark, with stable citations; tracked changes are taken as made', async () => {
  const file = await toWord(document)
  const found = readBookmarks(file)
  const token = `[${citationToken(document.citations[0]!)}]`
  expect(token).toBe('[ev-83f07525dd13]')
  expect(found.get(bookmarkOf('s2'))).toBe('In my opinion so.')
  expect(found.get(bookmarkOf('s1'))).toContain(token)
  expect(found.get(bookmarkOf('loose'))).toContain('=HYPERLINK("x")<script>')
  expect(found.get(bookmarkOf('loose'))).toContain('[U+0007]')
  expect(hostile).toContain('\u0007')
})

test('Word: what was deleted or moved away in tracked changes is gone, what was inserted is there', () => {
  const body =
    '<w:document><w:p><w:bookmarkStart w:id="1" w:name="vs_x"/><w:r><w:t>kept </w:t></w:r><w:del w:id="9"><w:r><w:delText>old</w:delText></w:r></w:del>' +
    '<w:ins w:id="8"><w:r><w:t xml:space="preserve">new &amp; shiny</w:t></w:r></w:ins><w:moveFrom w:id="7"><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:bookmarkEnd w:id="1"/><w:r><w:t>after</w:t></w:r></w:p></w:document>'
  const file = zipOf([{ name: 'word/document.xml', bytes: Buffer.from(body) }])
  expect([...readBookmarks(file)]).toEqual([['vs_x', 'kept new & shiny']])
  expect(() => readBookmarks(Buffer.from('no zip'))).toThrow(WordError)
  for (let cut = 0; cut < file.length; cut += 7) expect(() => readBookmarks(file.subarray(0, cut))).toThrow(WordError)
})

test('our templates name only fonts that ship', () => {
  const style = readFileSync(fileURLToPath(new URL('../../../resources/report-templates/parts/style.typ', import.meta.url)), 'utf8')
  expect([...style.matchAll(/#let (?:prose|mono-fonts) = \(([^)]*)\)/g)].map((match) => match[1])).toEqual([
    '"Inter", "JetBrains Mono"',
    '"JetBrains Mono", "Inter"',
  ])
})

test("Word: one document is one file, and a firm's own file is filled in", async () => {
  const [first, second] = [await toWord(document), await toWord(document)]
  expect(Buffer.from(first).equals(Buffer.from(second))).toBe(true)
  const core = [...membersOfZip(Buffer.from(first))]
    .find(({ name }) => name === 'docProps/core.xml')!
    .read()
    .toString('utf8')
  expect(core).toContain(document.issuedAt)
  const own = await Packer.toBuffer(
    new Document({ sections: [{ children: [new Paragraph('Example Forensics'), new Paragraph('{{title}}')] }] }),
  )
  const filled = await toWord(document, own)
  const xml = [...membersOfZip(Buffer.from(filled))]
    .find(({ name }) => name === 'word/document.xml')!
    .read()
    .toString('utf8')
  expect(xml).toContain('Example Forensics')
  expect(xml).not.toContain('{{title}}')
  expect(xml).toContain(document.case.title)
})
