// The chain of custody as a page to read and as rows for a spreadsheet: every act, every exhibit, every hash with when it was last verified.
import type { MemberWork } from '../case/api.ts'
import type { ExhibitInfo } from '../contract/exhibit.ts'
import type { Entry } from '../evidence/ledger/entry.ts'
import { csvCell } from './export-lines.ts'

export interface CustodyFacts {
  caseId: string
  title: string
  head: { count: number; hash: string }
  exhibits: readonly ExhibitInfo[]
  entries: readonly Entry[]
  madeAt: string
}

const sign = (offset: number) =>
  `${offset < 0 ? '-' : '+'}${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}:${String(Math.abs(offset) % 60).padStart(2, '0')}`
const integrity = { holds: 'holds', fails: 'DOES NOT HOLD', not_checked: 'not verified yet', not_present: 'not present' } as const

/** What an entry says beyond its columns, in one line. */
export function detailWords(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('; ')
}

const entryColumns = [
  'no',
  'time (UTC)',
  'local offset',
  'act',
  'phase',
  'ends',
  'exhibit',
  'by',
  'key',
  'hash before',
  'hash after',
  'detail',
  'tool',
  'entry hash',
  'hash of the entry before',
  'signature',
]
const entryCells = (one: Entry): (string | number)[] => [
  one.seq,
  one.at,
  sign(one.offset),
  one.action,
  one.phase,
  one.of ?? '',
  one.exhibit ?? '',
  one.by,
  one.key,
  one.before ?? '',
  one.after ?? '',
  detailWords(one.detail),
  one.tool,
  one.hash,
  one.prev,
  one.sig,
]
const exhibitColumns = [
  'exhibit',
  'received (UTC)',
  'from',
  'by',
  'medium',
  'authority',
  'path',
  'kind',
  'bytes',
  'files',
  'SHA-256',
  'state',
  'last verified (UTC)',
  'result',
  'same as',
]
const exhibitCells = (one: ExhibitInfo): (string | number)[] => [
  one.id,
  one.receivedAt,
  one.receipt.receivedFrom ?? '',
  one.receipt.by ?? '',
  one.receipt.medium ?? '',
  one.receipt.authority ?? '',
  one.path,
  one.kind,
  one.size,
  one.members,
  one.sha256 ?? '',
  one.state,
  one.verifiedAt ?? '',
  integrity[one.integrity],
  one.sameAs ?? '',
]

/** Two tables in one file, each with its head: exhibits, then acts. Safe in a spreadsheet. */
export function custodyCsv({ exhibits, entries }: CustodyFacts): string {
  const rows = [exhibitColumns, ...exhibits.map(exhibitCells), [], entryColumns, ...entries.map(entryCells)]
  return rows.map((cells) => `${cells.map((cell) => csvCell(cell)).join(',')}\r\n`).join('')
}

const hashColumns = [
  'file',
  'path',
  'bytes',
  'SHA-256',
  'Merkle root of its records',
  'state',
  'last verified (UTC)',
  'result',
  'bytes are',
]

/** Every file of every exhibit: what it hashes to, and when that was last found to be so. */
export function hashesCsv(members: readonly MemberWork[], exhibits: readonly ExhibitInfo[], head: boolean): string {
  const of = new Map(exhibits.map((one) => [one.id, one]))
  const rows: (string | number)[][] = members.map((one) => {
    const exhibit = of.get(one.member.split('/')[0]!)
    // What a container holds is verified with it: its bytes are not kept a second time.
    const kept = one.seal ? 'kept' : exhibit?.aside?.state === 'expunged' ? 'expunged' : one.parent === null ? 'not kept' : 'inside another'
    const verified = one.sha256 !== null && exhibit?.aside?.state !== 'expunged' ? exhibit : undefined
    return [
      ...[one.member, one.path, one.size, one.sha256 ?? '', one.merkleRoot ?? '', one.state],
      ...[verified?.verifiedAt ?? '', verified ? integrity[verified.integrity] : '', kept],
    ]
  })
  return [...(head ? [hashColumns] : []), ...rows].map((cells) => `${cells.map((cell) => csvCell(cell)).join(',')}\r\n`).join('')
}

const html = (text: string | number) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)
const table = (columns: readonly string[], rows: readonly (string | number)[][]) =>
  `<table><thead><tr>${columns.map((one) => `<th>${html(one)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`

/** One page without script. */
export function custodyHtml(facts: CustodyFacts): string {
  const acts = facts.entries.map((one) => [
    one.seq,
    `${one.at} (${sign(one.offset)})`,
    `${one.action}${one.phase === 'note' ? '' : `, ${one.phase}`}`,
    one.exhibit ?? '',
    one.by,
    one.before ?? '',
    one.after ?? '',
    detailWords(one.detail),
    one.hash,
  ])
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Chain of custody, ${html(facts.title)}</title><style>
body { font: 13px/1.45 "Inter", system-ui, sans-serif; color: #16191d; background: #fff; margin: 2rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; font-size: 11px; }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid #d8dde2; overflow-wrap: anywhere; }
th { font-weight: 600; color: #56606b; white-space: nowrap; } thead { display: table-header-group; } tr { break-inside: avoid; }
.head { font-family: "JetBrains Mono", ui-monospace, monospace; overflow-wrap: anywhere; }
@page { size: A4 landscape; margin: 14mm; } @media print { body { margin: 0; } }
</style></head><body>
<h1>Chain of custody</h1>
<p>${html(facts.title)}, case ${html(facts.caseId)}. Made ${html(facts.madeAt)}. All times UTC, the local offset beside them.</p>
<p class="head">Head of the ledger: ${facts.head.count}:${facts.head.hash}</p>
<p>Whoever was given a head earlier finds with it whether this ledger was shortened or written anew; the ledger alone does not show that.</p>
<h2>Exhibits and their hashes</h2>
${table(exhibitColumns, facts.exhibits.map(exhibitCells))}
<h2>Acts</h2>
${table(['No.', 'Time', 'Act', 'Exhibit', 'By', 'Hash before', 'Hash after', 'Detail', 'Entry hash'], acts)}
<p>End of the chain of custody: ${facts.entries.length} of ${facts.head.count} entries are shown.</p>
</body></html>
`
}
