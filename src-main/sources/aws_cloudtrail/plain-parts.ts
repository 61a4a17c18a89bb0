// A plain record's columns from parts met before: what follows from its actor alone, and from its call and how that ended, is
// worked out once for each.
import { columnIndex } from '../../contract/columns.ts'
import { mostPlainTexts, plainContent } from '../../contract/plain-record.ts'
import type { Row } from '../../contract/source.ts'
import { type PlainScanner, plainKind } from '../plain/plain-scanner.ts'
import { isAddress } from './facts.ts'
import { answerOf, at, fromRequest, idOfText, name, parameterOf, resourceColumn, visited } from './plain-paths.ts'
import { resourcesInto } from './project.ts'
import { eachListed, ofAnswer, ofParameter } from './resources.ts'
import { timeOf } from './when.ts'

const { text, object, array } = plainKind

/** Columns that follow from the parts of a record alone, by part; of a class of events where nothing else decides them. */
const partColumns = [
  ['user_name', 'user_uid', 'user_type', 'credential', 'session', 'issuer', 'account', 'mfa'],
  [
    ...['class_uid', 'activity_id', 'severity_id', 'status_id', 'source', 'layer', 'action', 'service'],
    ...['status_code', 'event_code', 'provider'],
  ],
].map((names) => names.map((name) => columnIndex.get(name)!))
const accountColumn = columnIndex.get('account')!
const serviceColumn = columnIndex.get('service')!
/** Texts that go to a column as they are. */
const direct = { region: columnIndex.get('region')!, agent: columnIndex.get('user_agent')!, host: columnIndex.get('dst_host')! }
const originColumns = { ip: columnIndex.get('src_ip')!, host: columnIndex.get('src_host')! }
/** By id of a text, in one epoch of the scanner: 1 an address, 2 something else. */
const addresses = new Uint8Array(mostPlainTexts)
let addressEpoch = -1

/** What a part gives: its columns' values, and the ids of those that are texts of the record. */
interface PartRow {
  values: Row['values']
  ids: number[]
}
/** By part and number; only of calls that are no sign-in and change no identity. */
const partRows: (PartRow | undefined)[][] = [[], []]
const parts = partRows.length
const partEpochs = partRows.map(() => 0)
let partsOf: PlainScanner | undefined
const numbers = partRows.map(() => 0)

/** What the parts of this record gave before; false where one of them is new. */
export function recall(scan: PlainScanner, row: Row): boolean {
  if (partsOf !== scan) {
    partsOf = scan
    addressEpoch = -1
    partEpochs.fill(-1)
  }
  let known = true
  for (let which = 0; which < parts; which++) {
    numbers[which] = scan.part(which)
    if (partEpochs[which] !== scan.partsEpoch[which]) {
      partEpochs[which] = scan.partsEpoch[which]!
      partRows[which] = []
    }
    if (partRows[which]![numbers[which]!] === undefined) known = false
  }
  if (!known) return false
  for (let which = 0; which < parts; which++) {
    const { values, ids } = partRows[which]![numbers[which]!]!
    const into = partColumns[which]!
    for (let n = 0; n < into.length; n++) {
      row.values[into[n]!] = values[n]
      row.ids[into[n]!] = ids[n]!
    }
  }
  return true
}

/** Keeps what this record's parts gave. */
export function remember(row: Row): void {
  for (let which = 0; which < parts; which++)
    partRows[which]![numbers[which]!] ??= {
      values: partColumns[which]!.map((column) => row.values[column]),
      ids: partColumns[which]!.map((column) => row.ids[column]!),
    }
}

function copyText(scan: PlainScanner, row: Row, where: number, column: number): void {
  const value = scan.textAt(where)
  if (!value) return
  row.values[column] = value
  row.ids[column] = scan.textIdAt(where)
}

function isAddressId(scan: PlainScanner, where: number): boolean {
  if (addressEpoch !== scan.epoch) {
    addressEpoch = scan.epoch
    addresses.fill(0)
  }
  const id = scan.textIdAt(where)
  if (addresses[id] === 0) addresses[id] = isAddress(scan.textAt(where)!) ? 1 : 2
  return addresses[id] === 1
}

/** A record all parts of which were met before; false where `projectPlain` must look at it as a whole. */
export function fromParts(scan: PlainScanner, row: Row): boolean {
  const requestKind = scan.kind(at.request)
  const answer = answerOf(scan)
  if (requestKind === text || requestKind === array || answer > 1) return false
  const vendorId = scan.textAt(at.id)
  const when = timeOf(scan.textAt(at.time))
  if (!vendorId || !when || !recall(scan, row)) return false
  const { values } = row
  const listed = scan.kind(at.resources) === array
  if (listed || answer === 1 || scan.visitCount > 0) {
    const service = (values[serviceColumn] as string | undefined) ?? ''
    const take = resourcesInto(row)
    if (listed) eachListed(scan.parsedAt(at.resources), take)
    for (let n = 0; n < scan.visitCount; n++) ofParameter(parameterOf[scan.visits[n]!]!, visited(scan, scan.visits[n]!), service, take)
    // As `eachResource` does: without parameters the answer is not looked at.
    if (answer === 1 && requestKind === object) ofAnswer(scan.parsedAt(at.response), take)
    resourcesInto(undefined)
    if (values[resourceColumn] !== undefined) name(scan, row, fromRequest)
  }
  copyText(scan, row, at.region, direct.region)
  copyText(scan, row, at.agent, direct.agent)
  if (scan.kind(at.tls) === object) copyText(scan, row, at.tlsHost, direct.host)
  if (scan.textAt(at.address)) copyText(scan, row, at.address, isAddressId(scan, at.address) ? originColumns.ip : originColumns.host)
  row.ts = when.us
  row.vendorId = vendorId
  row.scope = (values[accountColumn] as string | undefined) ?? ''
  row.content = plainContent
  scan.vendorId = scan.textIdAt(at.id)
  scan.correlation = idOfText(scan, at.request_id) || idOfText(scan, at.shared)
  row.correlation = scan.correlation === 0 ? undefined : scan.text(scan.correlation)
  return true
}
