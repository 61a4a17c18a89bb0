// A report from the demo case to a frozen revision: decisions one by one, sign-off, the same bytes in two copies of the case, citations to the byte.
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReportDocument, ReportFormat, RevisionInfo } from '../../src-main/contract/report.ts'
import { membersOfZip } from '../../src-main/report/forms/unzip.ts'
import { zipOf } from '../../src-main/report/forms/zip.ts'
import { createWorkbench, type Workbench } from '../../src-main/workbench/workbench.ts'

let root: string
let home: string
let bench: Workbench
let revision: RevisionInfo
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

async function exported(
  of: Workbench,
  input: { report?: string; revision?: number },
  format: ReportFormat,
): Promise<{ bytes: Buffer; sha256: string; name: string }> {
  const parts: Buffer[] = []
  let facts = { sha256: '', name: '' }
  for await (const piece of await of.client.report.export({ ...input, format })) {
    if (piece.name !== undefined) facts = { sha256: piece.sha256!, name: piece.name }
    parts.push(Buffer.from(piece.base64, 'base64'))
  }
  return { bytes: Buffer.concat(parts), ...facts }
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'vestige-report-'))
  home = join(root, 'home')
  bench = await createWorkbench({ host: 'command line', home })
  await bench.client.case.openDemo()
})
afterAll(async () => {
  await bench.close()
  rmSync(root, { recursive: true, force: true })
})

test('a draft proposes, an undecided one is not printed, and no sign-off comes before every decision', async () => {
  const { client } = bench
  const { draft, version } = await client.report.create({ kind: 'incident', title: 'Key used from elsewhere' })
  expect(draft.id).toBe('R-001')
  expect(draft.sentences.length).toBeGreaterThan(5)
  expect(new Set(draft.sentences.map(({ decision }) => decision.state))).toEqual(new Set(['proposed']))
  const { bytes } = await exported(bench, { report: 'R-001' }, 'json')
  const document = JSON.parse(bytes.toString('utf8')) as ReportDocument
  expect(document).toMatchObject({ draft: true, revision: 0, findings: [], sentences: [] })
  expect(document.attack.rows).toEqual([])
  for (const { text } of draft.sentences.filter(({ form }) => form === 'sentence'))
    expect(JSON.stringify(document)).not.toContain(JSON.stringify(text).slice(1, -1))
  await expect(client.report.signOff({ report: 'R-001', version })).rejects.toThrow(/wait for a decision/)
})

test('decided one by one, undone and decided again; then signed off, and the ledger names the hash', async () => {
  const { client } = bench
  const edit = (one: Parameters<typeof client.report.edit>[0]['edit']) => client.report.edit({ report: 'R-001', edit: one })
  await edit({ do: 'header', fields: { inside: '10.0.0.0/8' } })
  await edit({
    do: 'finding',
    finding: {
      id: 'f1',
      title: 'A key was used',
      confidence: 'high',
      alternatives: '',
      against: '',
      query: 'ip:203.0.113.7',
      count: null,
      wouldChange: '',
    },
  })
  const { draft } = await client.report.draft({ report: 'R-001' })
  for (const [index, { id }] of draft.sentences.entries())
    await edit({ do: 'decide', id, state: index % 4 === 3 ? 'rejected' : 'adopted', note: '', finding: 'f1' })
  await edit({ do: 'title', title: 'Wrong title' })
  expect((await client.report.undo({ report: 'R-001' })).draft.title).toBe('Key used from elsewhere')
  expect(await client.report.check({ report: 'R-001' })).toEqual([])
  const { version } = await client.report.draft({ report: 'R-001' })
  await expect(client.report.signOff({ report: 'R-001', version: version - 1 })).rejects.toThrow(/look at it again/)
  revision = await client.report.signOff({ report: 'R-001', version })
  const { bytes, sha256: told } = await exported(bench, { report: 'R-001', revision: 1 }, 'json')
  expect(sha256(bytes)).toBe(revision.sha256)
  expect(told).toBe(revision.sha256)
  const { entries } = await client.custody.list({ after: -1, limit: 1000 })
  const entry = entries.find(({ action }) => action === 'report.signoff')!
  expect(entry.detail).toMatchObject({ report: 'R-001', revision: 1, sha256: revision.sha256, custody: revision.custody })
  expect(entries[revision.custody.count - 1]!.hash).toBe(revision.custody.head)
})

test('a later edit leaves the revision as it was', async () => {
  await bench.client.report.edit({ report: 'R-001', edit: { do: 'title', title: 'Another title' } })
  const { bytes } = await exported(bench, { report: 'R-001', revision: 1 }, 'json')
  expect(sha256(bytes)).toBe(revision.sha256)
})

test('every citation leads to exactly its bytes in the original', async () => {
  const { bytes } = await exported(bench, { report: 'R-001', revision: 1 }, 'json')
  const { citations } = JSON.parse(bytes.toString('utf8')) as ReportDocument
  expect(citations.length).toBeGreaterThan(20)
  for (const one of citations.slice(0, 25)) {
    const read = await bench.client.evidence.read({ member: one.member, offset: one.offset, length: one.length })
    expect(sha256(Buffer.from(read.base64, 'base64')), one.id).toBe(one.sha256)
  }
})

test('the register holds what the demo planted, with its bytes and rungs', async () => {
  const { bytes } = await exported(bench, { report: 'R-001', revision: 1 }, 'json')
  const { access } = JSON.parse(bytes.toString('utf8')) as ReportDocument
  const sent = access.filter(({ rung }) => rung === 'bytes sent outside')
  expect(sent.length).toBeGreaterThan(100)
  expect(sent.every(({ name, bytes: sum }) => name.includes('northwind-exports') && (sum ?? 0) > 0)).toBe(true)
  expect(access.filter(({ kind, rung }) => kind === 'secret' && rung === 'succeeded').length).toBeGreaterThan(5)
})

test('one revision in two copies of the case: identical pages', async () => {
  const first = await exported(bench, { report: 'R-001', revision: 1 }, 'pdf')
  const evidence = await exported(bench, { report: 'R-001', revision: 1 }, 'pdf-evidence')
  await bench.client.case.close()
  const copy = join(root, 'copy')
  cpSync(home, copy, { recursive: true })
  const other = await createWorkbench({ host: 'command line', home: copy })
  try {
    await other.client.case.openDemo()
    expect((await exported(other, { report: 'R-001', revision: 1 }, 'pdf')).sha256).toBe(first.sha256)
    expect((await exported(other, { report: 'R-001', revision: 1 }, 'pdf-evidence')).sha256).toBe(evidence.sha256)
  } finally {
    await other.close()
  }
  await bench.client.case.openDemo()
  expect(readFileSync(join(home, 'demo', 'demo.vestige', 'custody.jsonl'), 'utf8')).toContain('report.export')
})

test('a Word file that comes back unchanged proposes nothing; a changed sentence is proposed, a lost citation refused', async () => {
  const { client } = bench
  await client.report.undo({ report: 'R-001' })
  const { bytes } = await exported(bench, { report: 'R-001' }, 'docx')
  expect(await client.report.readWord({ report: 'R-001', base64: bytes.toString('base64') })).toEqual([])
  await expect(client.report.readWord({ report: 'R-001', base64: Buffer.from('no').toString('base64') })).rejects.toThrow(/no Word file/)

  const files = [...membersOfZip(bytes)].map((one) => ({ name: one.name, bytes: one.read() }))
  const changed = (from: RegExp | string, to: string) => {
    const made = files.map(({ name, bytes: was }) => {
      const xml = was.toString('utf8')
      if (name !== 'word/document.xml') return { name, bytes: was }
      expect(xml.search(from)).toBeGreaterThan(0)
      return { name, bytes: Buffer.from(xml.replace(from, to)) }
    })
    return client.report.readWord({ report: 'R-001', base64: zipOf(made).toString('base64') })
  }
  const [words] = await changed('The rule “', 'As counsel puts it, the rule “')
  expect(words).toMatchObject({ after: expect.stringMatching(/^As counsel puts it, the rule “/), problem: null })
  expect(await changed(/\[(ev|det)-[0-9a-f]{12}\]/, '')).toEqual([
    expect.objectContaining({ problem: expect.stringMatching(/^the citation .* was taken away/) }),
  ])
  expect(await changed(/\[(ev|det)-[0-9a-f]{12}\]/, '[ev-000000000000]')).toEqual([
    expect.objectContaining({ problem: 'the citation ev-000000000000 is not one of this report' }),
  ])
  const { draft } = await client.report.edit({ report: 'R-001', edit: { do: 'rewrite', id: words!.sentence, text: words!.after } })
  expect(draft.sentences.find(({ id }) => id === words!.sentence)).toMatchObject({ decision: { state: 'edited' } })
  await client.report.undo({ report: 'R-001' })
})

test('bounds of a negative come from coverage; one that the case contradicts stands in the way of a sign-off', async () => {
  const { client } = bench
  const { lanes, from, to } = await client.coverage.read({ buckets: 60 })
  const time = (us: string | null) => new Date(Number(us) / 1000).toISOString()
  const asked = { lanes: lanes.map(({ id }) => id), from: time(from), to: time(String(Number(to) + 1_000_000)) }
  const none = await client.report.bounds({ ...asked, query: 'action:NoSuchAction' })
  expect(none.found).toEqual({ value: 0, exact: true })
  // A log of the demo is cut short, and a trail was stopped: nothing shows it complete.
  expect(none.clause).toMatchObject({ complete: false, because: expect.stringContaining('shown missing') })
  const some = await client.report.bounds({ ...asked, query: 'action:GetObject' })
  expect(some.found!.value).toBeGreaterThan(0)
  await expect(client.report.bounds({ ...asked, lanes: ['data/none///'] })).rejects.toThrow(/no such lane/)

  const write = (coverage: typeof none.clause) =>
    client.report.edit({
      report: 'R-001',
      edit: { do: 'write', section: 'limits', finding: null, kind: 'negative', text: 'No such act appears', citations: [], coverage },
    })
  await write(none.clause)
  expect(await client.report.check({ report: 'R-001' })).toEqual([])
  await write(some.clause)
  await write({ ...none.clause, complete: true })
  const { lanes: _, ...byHand } = none.clause
  await write({ ...byHand, complete: true })
  expect((await client.report.check({ report: 'R-001' })).map(({ problem }) => problem)).toEqual([
    expect.stringMatching(/contradicted: its query finds \d+ events/),
    expect.stringMatching(/may be incomplete because/),
    expect.stringMatching(/names no lane of coverage/),
  ])
})

test('a signature is refused without the right file, and never made by itself', async () => {
  const { client } = bench
  await expect(client.report.sign({ report: 'R-001', revision: 1, base64: 'AAAA', password: '' })).rejects.toThrow(/no PKCS#12 file/)
  await expect(client.report.sign({ report: 'R-001', revision: 1, password: '' })).rejects.toThrow(/give either/)
  expect(await client.report.authority()).toBeNull()
  const { entries } = await client.custody.list({ after: -1, limit: 1000 })
  expect(entries.filter(({ action, phase }) => action === 'report.sign' && phase === 'done')).toEqual([])
})

test('what examiners changed in the story is what the report proposes, and a hidden sentence is rejected under their name', async () => {
  const { client } = bench
  const { id: incident } = (await client.detections.incidents()).toSorted((a, b) => b.detections.length - a.detections.length)[0]!
  const { phases } = await client.story.get({ incident })
  const [first, second] = phases.flatMap(({ sentences }) => sentences)
  const change = (act: Parameters<typeof client.story.change>[0]['act']) => client.story.change({ incident, act })
  await change({ kind: 'edit', key: first!.key, text: 'The key of deploy was used from abroad.' })
  await change({ kind: 'hide', key: second!.key, reason: 'not asked' })
  await change({ kind: 'add', phase: phases[0]!.tactic, text: 'Read together, the acts are of one hand.' })
  const { draft } = await client.report.create({ kind: 'executive', title: 'As told' })
  const said = (text: string) => draft.sentences.find((one) => one.text === text)
  const edited = said('The key of deploy was used from abroad.')!
  expect(edited).toMatchObject({ machineText: expect.stringContaining(first!.made.replace(/\.$/, '')), decision: { state: 'proposed' } })
  expect(said('Read together, the acts are of one hand.')).toMatchObject({
    kind: 'interpretation',
    origin: { by: 'examiner' },
    decision: { state: 'proposed' },
  })
  expect(draft.sentences.find(({ machineText }) => machineText?.startsWith(second!.made.replace(/\.$/, '')))).toMatchObject({
    decision: { state: 'rejected', by: expect.stringContaining('Demo examiner'), note: 'hidden in the story: not asked' },
  })
  const { draft: after } = await client.report.edit({
    report: draft.id,
    edit: { do: 'decide', id: edited.id, state: 'adopted', note: '' },
  })
  expect(after.sentences.find(({ id }) => id === edited.id)).toMatchObject({ decision: { state: 'edited' } })
  await change({ kind: 'add', phase: phases[0]!.tactic, text: 'One more.' })
  expect((await client.report.propose({ report: draft.id })).draft.sentences.filter(({ text }) => text === 'One more.')).toHaveLength(1)
})
