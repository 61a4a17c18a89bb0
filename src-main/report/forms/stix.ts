// STIX 2.1 (OASIS): what was seen, techniques, findings as notes, response as courses of action. Nothing here is an indicator to block by: a person decides that.
import { canonicalJson } from '../../contract/canonical-json.ts'
import type { ReportDocument } from '../../contract/report.ts'
import { familyOf } from '../access/inside.ts'
import { uuid5, uuidOf } from './stable-id.ts'

type Thing = Record<string, unknown> & { type: string; id: string }

/** Fixed by the standard for ids of observables (2.9). */
const observableNamespace = '00abedb4-aa42-466c-9c01-fed23315a9b7'
const observable = (type: string, contributing: Record<string, unknown>): Thing => ({
  type,
  spec_version: '2.1',
  id: `${type}--${uuid5(observableNamespace, canonicalJson(contributing))}`,
  ...contributing,
})
/** Milliseconds, as the standard's own examples. */
const stixTime = (at: string): string => new Date(at).toISOString()

export function toStix(document: ReportDocument): { type: 'bundle'; id: string; objects: Thing[] } {
  const created = stixTime(document.issuedAt)
  const id = (type: string, ...parts: string[]) => `${type}--${uuidOf(document.case.id, document.report.id, type, ...parts)}`
  const author: Thing = {
    type: 'identity',
    spec_version: '2.1',
    id: id('identity'),
    created,
    modified: created,
    name: document.case.examiner,
    identity_class: 'individual',
  }
  const own = (type: string, key: string, fields: Record<string, unknown>): Thing => ({
    type,
    spec_version: '2.1',
    id: id(type, key),
    created_by_ref: author.id,
    created,
    modified: created,
    ...fields,
  })
  const objects = new Map<string, Thing>()
  const add = (one: Thing): string => {
    objects.set(one.id, one)
    return one.id
  }
  for (const [index, row] of document.timeline.entries()) {
    if (row.at === null || row.lane === 'response') continue
    const refs: string[] = []
    const family = familyOf(row.from)
    if (family !== 0) refs.push(add(observable(family === 4 ? 'ipv4-addr' : 'ipv6-addr', { value: row.from })))
    if (row.who !== '' && row.who !== 'not recorded') refs.push(add(observable('user-account', { account_login: row.who })))
    if (refs.length === 0) continue
    add(
      own('observed-data', `${index} ${row.citations.join(' ')}`, {
        first_observed: stixTime(row.at),
        last_observed: stixTime(row.at),
        number_observed: 1,
        object_refs: refs,
        external_references: row.citations.map((citation) => ({
          source_name: 'Vestige citation',
          external_id: citation,
          description: `${row.what} ${row.on}`.trim(),
        })),
      }),
    )
  }
  for (const [technique = '', name = ''] of document.attack.rows)
    add(
      own('attack-pattern', technique, {
        name,
        external_references: [
          {
            source_name: 'mitre-attack',
            external_id: technique,
            url: `https://attack.mitre.org/techniques/${technique.replace('.', '/')}`,
          },
        ],
      }),
    )
  for (const response of document.responses)
    add(
      own('course-of-action', response.id, {
        name: response.what.slice(0, 120) || 'response',
        description: `${response.who} ${response.when} ${response.what}`.trim(),
      }),
    )
  const reportId = id('report')
  for (const finding of document.findings)
    add(
      own('note', finding.id, {
        abstract: `Finding ${finding.number}: ${finding.title}`,
        content: [...finding.facts, ...finding.interpretations, ...finding.opinions, ...finding.negatives]
          .map((one) => `${one.kind}: ${one.text}${one.citations.length === 0 ? '' : ` [${one.citations.join(', ')}]`}`)
          .join('\n'),
        authors: [document.issuedBy],
        object_refs: [reportId],
      }),
    )
  const listed = [...objects.values()]
  const report = {
    ...own('report', '', {
      name: document.report.title,
      description: `${document.case.title}. ${document.draft ? 'Draft.' : `Revision ${document.revision}.`} Custody head ${document.custody.count}:${document.custody.head}.`,
      report_types: ['attack-pattern', 'observed-data'],
      published: created,
      // A report must name at least one object.
      object_refs: [author.id, ...listed.map((one) => one.id)],
    }),
    id: reportId,
  }
  return { type: 'bundle', id: id('bundle', String(document.revision), document.issuedAt), objects: [author, report, ...listed] }
}
