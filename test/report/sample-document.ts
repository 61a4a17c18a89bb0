// A small report document with what hurts: long ARNs, formulas, markup, control characters, names outside our fonts.
// long because: one document with every field a form prints
import { type PrintedSentence, type ReportDocument, reportDocument } from '../../src-main/contract/report.ts'
import { startDraft } from '../../src-main/report/draft/start.ts'
import { disclosureOf } from '../../src-main/report/disclosure.ts'
import { limitTable, timeWords } from '../../src-main/report/words.ts'

const hex = (digit: string) => digit.repeat(64)
export const hostile = '=HYPERLINK("x")<script>alert(1)</script> #eval(1) $a$ \u202eevil 東京 🦊\u0007'
export const longArn = `arn:aws:s3:::northwind-exports-with-a-very-long-bucket-name/${'customers/2026/11/'.repeat(6)}part-0000.parquet`

export const sentenceOf = (id: string, text: string, more: Partial<PrintedSentence> = {}): PrintedSentence => ({
  id,
  form: 'sentence',
  kind: 'fact',
  text,
  citations: ['C1'],
  origin: 'rule',
  decision: { state: 'adopted', by: 'Ada <ada@example.org>', at: '2026-11-20T10:00:00.000Z', note: '' },
  subject: null,
  ...more,
})

export function sampleDocument(more: Partial<ReportDocument> = {}): ReportDocument {
  const draft = startDraft('R-001', 'incident', 'Use of a key', { client: hostile, privilege: 'Privileged', inside: '10.0.0.0/8' })
  return reportDocument.parse({
    format: 'vestige-report-1',
    case: { id: '0123456789abcdef', title: 'Northwind', createdAt: '2026-11-15T08:00:00.000Z', examiner: 'Ada <ada@example.org>', examinerKey: hex('a') },
    report: { id: 'R-001', kind: 'incident', title: 'Use of a key', version: 4, zone: 'Europe/Zurich' },
    revision: 1,
    draft: false,
    issuedAt: '2026-11-21T12:00:00.000Z',
    issuedBy: 'Ada <ada@example.org>',
    custody: { count: 2, head: hex('b'), line: `Vestige custody head, case 0123456789abcdef: 2:${hex('b')}`, anchoredAt: null },
    integrity: { holds: null, at: null, checks: { columns: ['check', 'result', 'of', 'detail'], rows: [], note: 'not verified' } },
    header: draft.header,
    received: { from: '2026-11-15T09:00:00.000Z', to: '2026-11-15T09:00:00.000Z' },
    review: { state: 'signed_off', technical: null, administrative: null },
    leftOut: { attack: 'not asked' },
    exhibits: [
      {
        id: 'EX-001',
        path: '/evidence/trail',
        kind: 'folder',
        size: 1234,
        files: 1,
        sha256: hex('c'),
        receivedAt: '2026-11-15T09:00:00.000Z',
        receivedFrom: hostile,
        collectedBy: '',
        medium: '',
        authority: '',
        note: '',
        sameAs: null,
        checks: ['SHA-256 computed at receipt'],
        sources: ['aws_cloudtrail'],
        account: { records: 3, events: 2, primary: 2, joined: 0, duplicates: 0, versions: 0, ignored: [], rejects: [{ reason: 'cut off', count: 1 }] },
        first: null,
        last: null,
      },
    ],
    members: [
      { member: 'EX-001/000001', path: `${'deep/'.repeat(30)}log.json.gz`, size: 1234, sha256: hex('d'), source: 'aws_cloudtrail', state: 'read', problem: null, records: 3, events: 2 },
    ],
    membersTotal: 1,
    custodyRows: [
      { seq: 0, at: '2026-11-15T08:00:00.000Z', offset: 60, by: 'Ada <ada@example.org>', action: 'case.custody', phase: 'note', exhibit: null, detail: '{"format":"vestige-custody-1"}', before: null, after: null, hash: hex('e') },
      { seq: 1, at: '2026-11-15T09:00:00.000Z', offset: 60, by: 'Ada <ada@example.org>', action: 'import', phase: 'begin', exhibit: 'EX-001', detail: '', before: null, after: hex('c'), hash: hex('b') },
    ],
    custodyTotal: 2,
    steps: { columns: ['step', 'exhibit', 'tool', 'operator', 'begun', 'ended', 'result'], rows: [], note: '' },
    tools: [
      { name: 'Vestige', version: '0.1.0', sha256: hex('f'), purpose: 'all', validation: 'samples' },
      { name: 'Typst', version: '0.14', sha256: '', purpose: 'pages', validation: '' },
    ],
    limits: limitTable,
    parse: { columns: ['exhibit', 'records', 'primary', 'joined', 'duplicates', 'ignored', 'rejected', 'account'], rows: [['EX-001', '3', '2', '0', '0', '0', '1: cut off (1)', 'closes']], note: '' },
    time: { words: timeWords, sources: { columns: ['source', 'field', 'meaning', 'zone', 'precision'], rows: [], note: '' }, undated: 0, offsets: { columns: ['source', 'offset', 'method'], rows: [], note: 'None.' } },
    sentences: [sentenceOf('loose', hostile)],
    findings: [
      {
        id: 'f1',
        title: hostile,
        confidence: 'high',
        alternatives: '',
        against: '',
        query: 'ip:203.0.113.7',
        count: 2,
        wouldChange: '',
        number: 1,
        severity: 'high',
        facts: [sentenceOf('s1', `The key read ${longArn}.`)],
        interpretations: [],
        opinions: [sentenceOf('s2', 'In my opinion so.', { kind: 'opinion', citations: [], origin: 'examiner' })],
        negatives: [],
      },
    ],
    timeline: [
      { at: '2026-11-14T09:06:02Z', precision: 's', lane: 'data', who: 'ci-backup (AKIAEXAMPLEBACKUP001)', what: 'GetObject', on: longArn, from: '203.0.113.7', result: 'success', citations: ['C1'] },
      { at: null, precision: 's', lane: 'data', who: 'x', what: 'undated', on: '', from: '', result: '', citations: [] },
    ],
    timelineNote: 'Cited events.',
    pictures: [
      { id: 'p', title: 'Events', svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10"><rect width="10" height="10" fill="#333"/></svg>', alt: 'one box', query: '', count: 1, note: '' },
    ],
    processes: [{ host: 'web-1', rows: [{ depth: 2, pid: 42, command: `bash -c '${'x'.repeat(300)}'`, user: 'root', start: null, doubt: '', citations: ['C1'] }], note: '' }],
    attack: { columns: ['technique', 'name', 'tactics of its rules', 'rules', 'detections', 'citations'], rows: [], note: '' },
    access: Array.from({ length: 6 }, (_, index) => ({
      kind: 'object',
      name: `arn:aws:s3:::b/${index}`,
      credential: 'ci-backup',
      first: '2026-11-14T09:06:02Z',
      last: '2026-11-14T09:06:02Z',
      count: 1,
      refused: 0,
      bytes: 10,
      rung: 'bytes returned',
      because: 'the record states it',
      addresses: ['203.0.113.7'],
      actions: ['GetObject'],
      citations: index === 0 ? ['C1'] : [],
    })),
    accessTotal: 6,
    accessNamed: 6,
    accessNote: '',
    blast: { status: 'not evaluated', words: ['Could reach: not evaluated.'], table: { columns: ['rung', 'things touched'], rows: [], note: '' } },
    responses: [{ id: 'r1', who: 'Cloud team', what: '@SUM(1)', when: '2026-11-14T11:40:00+01:00', authority: '', evidence: '', citations: [] }],
    coverage: { columns: ['source', 'events', 'first', 'last', 'completeness'], rows: [], note: '' },
    negatives: [],
    disclosure: disclosureOf(draft),
    citations: [
      {
        id: 'C1',
        kind: 'event',
        ref: '83f07525dd136f331189622d2691b749',
        exhibit: 'EX-001',
        member: 'EX-001/000001',
        within: [{ member: 'EX-001/000001', path: 'log.json.gz', sha256: hex('d'), size: 1234 }],
        offset: 12,
        length: 100,
        sha256: hex('9'),
        at: '2026-11-14T09:06:02Z',
        recordedTime: '2026-11-14T09:06:02Z',
        source: 'aws_cloudtrail',
        members: [],
      },
    ],
    records: [{ citation: 'C1', text: `{"a":"${hostile}"}`, shown: 100, bytes: 100 }],
    recordsNote: '',
    settings: { hidden: 'none' },
    templates: [],
    ...more,
  })
}
