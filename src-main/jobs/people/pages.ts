// Pages that people sign on paper: a form for a transfer, fingerprints of keys, a return list, a destruction certificate. Never pre-signed.
import type { ExhibitInfo } from '../../contract/exhibit.ts'
import type { Transfer } from '../../contract/procedures/people.ts'
import type { KnownKey } from '../../evidence/ledger/keyring.ts'

const html = (text: string | number) =>
  String(text).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!)

export const table = (columns: readonly string[], rows: readonly (string | number)[][]) =>
  `<table><thead><tr>${columns.map((one) => `<th>${html(one)}</th>`).join('')}</tr></thead><tbody>${rows
    .map((cells) => `<tr>${cells.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`
const facts = (rows: readonly [string, string | number][]) =>
  `<dl>${rows.map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(value === '' ? 'not stated' : value)}</dd>`).join('')}</dl>`
const signature = (who: string) =>
  `<div class="sign"><p>${html(who)}</p><p class="line">Name</p><p class="line">Signature</p><p class="line">Date, time and time zone</p></div>`

export function paper(title: string, body: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${html(title)}</title><style>
body { font: 13px/1.5 "Inter", system-ui, sans-serif; color: #16191d; background: #fff; margin: 2.5rem auto; max-width: 50rem; }
h1 { font-size: 1.35rem; } h2 { font-size: 1rem; margin-top: 2rem; }
dl { display: grid; grid-template-columns: 12rem 1fr; gap: .3rem 1rem; } dt { color: #56606b; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 11px; } th, td { text-align: left; vertical-align: top; padding: .3rem .5rem .3rem 0; border-bottom: 1px solid #d8dde2; overflow-wrap: anywhere; } th { color: #56606b; }
thead { display: table-header-group; } tr { break-inside: avoid; }
.mono { font-family: "JetBrains Mono", ui-monospace, monospace; overflow-wrap: anywhere; }
.signs { display: grid; grid-template-columns: 1fr 1fr; gap: 2rem; margin-top: 2.5rem; } .sign { break-inside: avoid; }
.line { border-top: 1px solid #16191d; margin-top: 2.6rem; padding-top: .2rem; font-size: 11px; color: #56606b; }
@page { size: A4; margin: 18mm; } @media print { body { margin: 0; max-width: none; } }
</style></head><body><h1>${html(title)}</h1>${body}</body></html>
`
}

interface Head {
  caseId: string
  title: string
  head: { count: number; hash: string }
}
const headWords = ({ caseId, title, head }: Head) =>
  `<p>${html(title)}, case ${html(caseId)}</p><p class="mono">Head of the ledger: ${head.count}:${head.hash}</p>`
const exhibitTable = (exhibits: readonly ExhibitInfo[]) =>
  table(
    ['Exhibit', 'What', 'Bytes', 'SHA-256', 'Last verified (UTC)'],
    exhibits.map((one) => [one.id, one.path, one.size, one.sha256 ?? '', one.verifiedAt ?? 'never']),
  )

export function transferForm(of: Head, transfer: Transfer, exhibits: readonly ExhibitInfo[]): string {
  const moved = transfer.exhibits.length === 0 ? exhibits : exhibits.filter((one) => transfer.exhibits.includes(one.id))
  return paper(
    transfer.kind === 'return' ? 'Return of evidence' : 'Hand-over of evidence',
    `${headWords(of)}${facts([
      ['Entry in the ledger', transfer.seq],
      ['Given by', transfer.from],
      ['Given to', transfer.to],
      ['Key of the receiver', transfer.toKey ?? 'none: signs on this sheet'],
      ['Medium', transfer.medium],
      ['Purpose', transfer.purpose],
      ['Entered (UTC)', transfer.at],
      ['Accepted', transfer.accepted ? `entry ${transfer.accepted.seq}, ${transfer.accepted.by}, ${transfer.accepted.at}` : 'not yet'],
      ['Condition at receipt', transfer.accepted?.condition ?? ''],
    ])}<h2>What was handed over</h2>${exhibitTable(moved)}<div class="signs">${signature('Given by')}${signature('Received by')}</div>`,
  )
}

export function keysPage(of: Head, keys: readonly KnownKey[]): string {
  const grouped = (hex: string) => hex.match(/.{4}/g)!.join(' ')
  const rows = keys.map((key) => [
    key.by,
    key.kind,
    grouped(key.fingerprint),
    key.how === 'first' ? 'began the ledger' : `${key.how} in entry ${key.since}`,
    key.ended ? `${key.ended.how === 'revoked' ? 'revoked' : 'replaced'} in entry ${key.ended.by}` : 'may sign',
  ])
  return paper(
    'Fingerprints of signing keys',
    `${headWords(of)}<p>A fingerprint is the SHA-256 of a public key. Signed on paper by the person, it joins the key to the person; the verifier compares it.</p>
${table(['Who', 'Kind', 'Fingerprint', 'Since', 'State'], rows)}<div class="signs">${signature('I use the key beside my name above')}${signature('Witness')}</div>`,
  )
}

export function returnList(of: Head, exhibits: readonly ExhibitInfo[], transfers: readonly Transfer[]): string {
  const returned = (id: string) =>
    transfers.filter((one) => one.kind === 'return' && (one.exhibits.length === 0 || one.exhibits.includes(id))).at(-1)
  const rows = exhibits.map((one) => {
    const back = returned(one.id)
    const state =
      back === undefined
        ? 'to be returned'
        : back.accepted
          ? `returned, accepted in entry ${back.accepted.seq}`
          : `given back in entry ${back.seq}, not accepted yet`
    return [one.id, one.path, one.receipt.receivedFrom ?? 'not stated', one.receipt.medium ?? 'not stated', one.sha256 ?? '', state]
  })
  return paper(
    'Return list',
    `${headWords(of)}${table(['Exhibit', 'What', 'Received from', 'Medium', 'SHA-256', 'State'], rows)}<div class="signs">${signature('Returned by')}${signature('Received by')}</div>`,
  )
}

export function destructionCertificate(of: Head, exhibits: readonly ExhibitInfo[], archive: string): string {
  return paper(
    'Certificate of destruction',
    `<p><strong>Draft. It states nothing until a person has destroyed what is listed and signed here.</strong></p>${headWords(of)}
<p class="mono">Archive list: SHA-256 ${html(archive)}</p>${exhibitTable(exhibits)}
${facts([
  ['What was destroyed', '☐ working copies   ☐ sealed originals   ☐ the case folder   ☐ media'],
  ['By which method', '________________________________________________'],
  ['By whose authority', '________________________________________________'],
  ['What is kept, where, until when', '________________________________________________'],
])}<div class="signs">${signature('Destroyed by')}${signature('Witness')}</div>`,
  )
}
