// A report as an examiner writes it over any case: every proposal decided one by one, findings, response, people, bounds, review.
import type { Draft, Person, ReportKind } from '../../src-main/contract/report.ts'
import type { Workbench } from '../../src-main/workbench/workbench.ts'

type Client = Workbench['client']

const ada: Person = {
  name: 'Ada Examiner',
  title: 'Senior examiner',
  organisation: 'Example Forensics GmbH',
  address: 'Seestrasse 1, 8002 Zürich, Switzerland',
  phone: '+41 44 000 00 00',
  mail: 'ada@example.org',
  qualifications: 'MSc computer science, ETH Zürich, 2014; certified forensic analyst since 2017; 61 examinations of cloud environments.',
  publications: 'None in the last ten years.',
  testimony: 'Bezirksgericht Zürich, 2024, matter not public.',
  compensation: 'CHF 320 an hour, independent of the outcome.',
}
const header: Partial<Draft['header']> = {
  number: 'EF-2026-117',
  client: 'Nordlicht Logistik AG',
  matter: 'Nordlicht ./. Unbekannt, 2026/117',
  counsel: 'Dr. J. Keller, Keller & Partner Rechtsanwälte',
  privilege: 'Privileged and confidential. Prepared at the direction of counsel.',
  authority: 'Engagement letter of 20 November 2026, section 2; consent of the account owner of the same day.',
  authorisedBy: 'Dr. J. Keller',
  authorisedAt: '2026-11-20',
  asked: 'Whether credentials of the client were used by somebody else, from where, and which data they touched.',
  scope: 'The exhibits listed. Logs of the accounts named in them, between the dates that they cover.',
  excluded: 'Private devices of employees; systems of subcontractors.',
  place: 'Laboratory of Example Forensics, Zürich',
  method:
    'Logs were parsed and read in full; rules pointed to records, and each record cited was read. Sampling was considered and not used.',
  assumptions: 'The clocks of the cloud providers are right to the second.',
  independence: 'No interest in the outcome. The examiner knows of the duty to the court.',
  retention: 'Returned or destroyed within 90 days of the end of the matter.',
  summary: '',
  inside: '10.0.0.0/8\n192.168.0.0/16',
  examiners: [ada],
  collector: { ...ada, name: 'Ben Collector', title: 'Cloud engineer', organisation: 'Nordlicht Logistik AG', mail: 'ben@example.org' },
}

export interface Examined {
  report: string
  version: number
  adopted: number
}

/** Adopts `most` proposals, edits one and rejects the others; writes what only a person writes. */
export async function examine(client: Client, { kind, title, most }: { kind: ReportKind; title: string; most: number }): Promise<Examined> {
  const begun = await client.report.create({ kind, title })
  const report = begun.draft.id
  const edit = (made: Parameters<Client['report']['edit']>[0]['edit']) => client.report.edit({ report, edit: made })
  await edit({ do: 'header', fields: header })
  await edit({ do: 'zone', zone: 'Europe/Zurich' })
  const proposals = begun.draft.sentences.filter(({ decision }) => decision.state === 'proposed')
  const finding = (id: string, name: string, query: string, confidence: 'moderate' | 'high'): Draft['findings'][number] => ({
    id,
    title: name,
    confidence,
    alternatives: 'Use by an employee who travels was considered. It is less likely: two continents within one hour.',
    against: 'The user agent is one that the client uses too.',
    query,
    count: null,
    wouldChange: 'A record of the identity provider that shows the employee at that address.',
  })
  await edit({
    do: 'finding',
    finding: finding('f-1', 'Credentials were used from addresses that were not seen before', 'action:ConsoleLogin', 'high'),
  })
  await edit({
    do: 'finding',
    finding: finding('f-2', 'Permissions were widened and logging was changed', 'action:CreateAccessKey', 'moderate'),
  })
  await edit({ do: 'finding', finding: finding('f-3', 'Data was read', 'action:GetObject', 'moderate') })
  let adopted = 0
  for (const [index, one] of proposals.entries()) {
    if (index === 0) await edit({ do: 'rewrite', id: one.id, text: `${one.text} This was read against the records.` })
    else
      await edit({
        do: 'decide',
        id: one.id,
        state: adopted < most ? 'adopted' : 'rejected',
        note: adopted < most ? '' : 'not material to what was asked',
        ...(adopted < most && { finding: index % 5 === 4 ? null : `f-${(index % 3) + 1}` }),
      })
    adopted++
  }
  adopted = Math.min(adopted, most)
  const { rows } = await client.events.page({ query: '', limit: 4 })
  const citations = rows.map(({ uid }) => ({ kind: 'event' as const, uid }))
  const write = (kind: 'fact' | 'interpretation' | 'opinion', text: string, cited: typeof citations, of: string | null) =>
    edit({ do: 'write', section: of === null ? 'summary' : 'findings', finding: of, kind, text, citations: cited, coverage: null })
  await write('fact', 'The first records of the exhibits are those cited here.', citations, null)
  await write('interpretation', 'Taken together the cited records are of one course of events.', citations.slice(0, 2), 'f-1')
  await write('opinion', 'In my opinion the credentials were used by somebody other than those they were given to.', [], 'f-1')
  await edit({
    do: 'response',
    response: {
      id: 'r-1',
      who: 'Ben Collector',
      what: 'Access keys of the user were set inactive and its sessions were revoked.',
      when: '2026-11-20T16:30:00+01:00',
      authority: 'Head of IT, by telephone',
      evidence: 'Ticket OPS-4411',
      citations: [],
    },
  })
  const lane = (await client.coverage.read({ buckets: 200 })).lanes.find(({ segments }) => segments.length > 0)
  if (lane) {
    const [from, to] = [iso(lane.segments[0]!.from), iso(lane.segments.at(-1)!.to)]
    const { clause, found } = await client.report.bounds({ query: 'action:StopLogging and user:nobody', lanes: [lane.id], from, to })
    if (found?.value === 0)
      await edit({
        do: 'write',
        section: 'limits',
        finding: null,
        kind: 'negative',
        text: 'No stop of the trail by the user nobody',
        citations: [],
        coverage: clause,
      })
  }
  await edit({ do: 'review', which: 'technical', note: 'Read against the cited records.' })
  const last = await edit({ do: 'review', which: 'administrative', note: 'Form and completeness.' })
  return { report, version: last.version, adopted }
}

const iso = (us: string) => new Date(Number(BigInt(us) / 1000n)).toISOString()
