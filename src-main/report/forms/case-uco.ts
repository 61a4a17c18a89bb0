// CASE 1.3 / UCO 1.3 (caseontology.org) as JSON-LD with its context inline: exhibits, files, hashes, tools, and each act of the ledger.
import type { ReportDocument } from '../../contract/report.ts'
import { uuidOf } from './stable-id.ts'

type Node = Record<string, unknown>

export const caseContext = {
  kb: 'https://vestige.example/kb/',
  vestige: 'https://vestige.example/ontology/',
  'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
  'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
  'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
  'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
  'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
  'uco-tool': 'https://ontology.unifiedcyberontology.org/uco/tool/',
  'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
  'uco-vocabulary': 'https://ontology.unifiedcyberontology.org/uco/vocabulary/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

const time = (at: string): Node => ({ '@type': 'xsd:dateTime', '@value': at })
const whole = (value: number): Node => ({ '@type': 'xsd:nonNegativeInteger', '@value': String(value) })
const integer = (value: number): Node => ({ '@type': 'xsd:integer', '@value': String(value) })
const ref = (id: string): Node => ({ '@id': id })

export function toCaseUco(document: ReportDocument): { '@context': typeof caseContext; '@graph': Node[] } {
  const id = (kind: string, ...parts: string[]) => `kb:${kind}-${uuidOf(document.case.id, kind, ...parts)}`
  const hash = (sha256: string): Node => ({
    '@id': id('hash', sha256),
    '@type': 'uco-types:Hash',
    'uco-types:hashMethod': { '@type': 'uco-vocabulary:HashNameVocab', '@value': 'SHA256' },
    'uco-types:hashValue': { '@type': 'xsd:hexBinary', '@value': sha256 },
  })
  const content = (key: string, size: number, sha256: string | null): Node => ({
    '@id': id('content', key),
    '@type': 'uco-observable:ContentDataFacet',
    'uco-observable:sizeInBytes': integer(size),
    ...(sha256 !== null && { 'uco-observable:hash': [hash(sha256)] }),
  })
  const file = (key: string, path: string, size: number, sha256: string | null): Node => ({
    '@id': id('file', key),
    '@type': 'uco-observable:File',
    'uco-core:name': key,
    'uco-core:hasFacet': [
      {
        '@id': id('filefacet', key),
        '@type': 'uco-observable:FileFacet',
        'uco-observable:filePath': path,
        'uco-observable:fileName': path.split('/').at(-1) ?? path,
        'uco-observable:sizeInBytes': integer(size),
      },
      content(key, size, sha256),
    ],
  })

  const people = [...new Set([document.issuedBy, ...document.custodyRows.map(({ by }) => by)])]
  const persons = people.map((name): Node => ({ '@id': id('person', name), '@type': 'uco-identity:Person', 'uco-core:name': name }))
  const tools = document.tools.map(
    (one): Node => ({
      '@id': id('tool', one.name),
      '@type': 'uco-tool:Tool',
      'uco-core:name': one.name,
      'uco-tool:version': one.version,
      ...(one.sha256 !== '' && {
        'uco-core:hasFacet': [content(`tool ${one.name}`, 0, one.sha256)].map(({ 'uco-observable:sizeInBytes': _, ...rest }) => rest),
      }),
      'uco-core:description': one.purpose,
    }),
  )
  const exhibits = document.exhibits.flatMap((one): Node[] => [
    file(one.id, one.path, one.size, one.sha256),
    {
      '@id': id('provenance', one.id),
      '@type': 'case-investigation:ProvenanceRecord',
      'uco-core:name': one.id,
      'case-investigation:exhibitNumber': one.id,
      'case-investigation:rootExhibitNumber': [one.sameAs ?? one.id],
      'uco-core:object': [
        ref(id('file', one.id)),
        ...document.members.filter(({ member }) => member.startsWith(`${one.id}/`)).map(({ member }) => ref(id('file', member))),
      ],
      ...(one.note !== '' && { 'uco-core:description': one.note }),
    },
  ])
  const members = document.members.map((one) => file(one.member, one.path, one.size, one.sha256))
  const acts = document.custodyRows.map(
    (one): Node => ({
      '@id': id('action', String(one.seq)),
      '@type': 'case-investigation:InvestigativeAction',
      'uco-core:name': one.phase === 'note' ? one.action : `${one.action} (${one.phase})`,
      'uco-action:startTime': time(one.at),
      'uco-action:endTime': time(one.at),
      'uco-action:performer': ref(id('person', one.by)),
      'uco-action:instrument': [ref(id('tool', 'Vestige'))],
      ...(one.exhibit !== null &&
        document.exhibits.some(({ id: exhibit }) => exhibit === one.exhibit) && {
          'uco-action:object': [ref(id('provenance', one.exhibit))],
        }),
      ...(one.detail !== '' && { 'uco-core:description': one.detail }),
      'vestige:sequence': whole(one.seq),
      'vestige:phase': one.phase,
      'vestige:entryHash': { '@type': 'xsd:hexBinary', '@value': one.hash },
      ...(one.before !== null && { 'vestige:hashBefore': { '@type': 'xsd:hexBinary', '@value': one.before } }),
      ...(one.after !== null && { 'vestige:hashAfter': { '@type': 'xsd:hexBinary', '@value': one.after } }),
    }),
  )
  const cited = document.citations
    .filter(({ kind }) => kind !== 'detection')
    .map(
      (one): Node => ({
        '@id': id('extract', one.member, String(one.offset), String(one.length)),
        '@type': 'uco-observable:ObservableObject',
        'uco-core:name': one.id,
        'uco-core:hasFacet': [
          {
            '@id': id('fragment', one.member, String(one.offset), String(one.length)),
            '@type': 'uco-observable:DataRangeFacet',
            'uco-observable:rangeOffset': integer(one.offset),
            'uco-observable:rangeSize': integer(one.length),
            'uco-observable:rangeOffsetType': 'decompressed byte offset',
          },
          content(`${one.member} ${one.offset} ${one.length}`, one.length, one.sha256),
        ],
        'vestige:file': ref(id('file', one.member)),
      }),
    )
  return {
    '@context': caseContext,
    '@graph': [
      {
        '@id': id('investigation'),
        '@type': 'case-investigation:Investigation',
        'uco-core:name': document.case.title,
        'case-investigation:focus': document.report.title,
        'case-investigation:investigationForm': { '@type': 'uco-vocabulary:InvestigationFormVocab', '@value': 'incident' },
        'uco-core:object': [...persons, ...tools, ...exhibits, ...members, ...acts, ...cited].map((one) => ref(String(one['@id']))),
        'vestige:caseId': document.case.id,
        'vestige:custodyCount': whole(document.custody.count),
        'vestige:custodyHead': { '@type': 'xsd:hexBinary', '@value': document.custody.head },
      },
      ...persons,
      ...tools,
      ...exhibits,
      ...members,
      ...acts,
      ...cited,
    ],
  }
}
