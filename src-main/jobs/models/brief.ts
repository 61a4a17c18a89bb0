// What an agent is given at its start, and what of it must not leave: made the same way for the preview and for the run.
import { createHash, createHmac } from 'node:crypto'
import type { CaseClient } from '../../case/client.ts'
import type { Hiding, Model } from '../../contract/model.ts'
import type { Subject } from '../../contract/verdict.ts'
import { type Fence, fence } from '../../verdict/agents/evidence.ts'
import type { Dossier } from '../../verdict/analyst/dossier.ts'
import { Redactor } from '../../verdict/model/redact.ts'
import { detectionLine, eventLine, insightLine } from './lines.ts'

const aliasesKey = 'models.aliases'
/** Columns whose values name somebody or something of the client. */
const naming = [
  'user_name',
  'user_uid',
  'credential',
  'session',
  'issuer',
  'target_user',
  'account',
  'host',
  'src_host',
  'dst_host',
  'container',
]
const valuesOfColumn = 600

/** Unknown to whoever wrote the evidence, and the same for preview and run. */
export async function fenceOf(client: CaseClient, subject: Subject): Promise<Fence> {
  const secret = Buffer.from(await client.secret())
  return fence(createHmac('sha256', secret).update(`fence ${subject.kind}:${subject.id}`).digest('hex').slice(0, 24))
}

export async function redactorOf(client: CaseClient, hide: Hiding): Promise<Redactor> {
  const known: string[] = []
  if (hide.names) {
    const facets = await client.facets({ query: '', hidden: 'with', possiblySame: 'with', columns: naming, limit: valuesOfColumn })
    for (const { value } of facets.flatMap(({ values }) => values)) {
      known.push(value)
      // The last part of an ARN or a path stands alone as often.
      const last = value.split(/[/:\\]/).at(-1)!
      if (last !== value && last.length >= 4) known.push(last)
      const inJson = JSON.stringify(value).slice(1, -1)
      if (inJson !== value) known.push(inJson)
    }
  }
  const table = ((await client.getKv(aliasesKey)) ?? {}) as Record<string, string>
  return new Redactor({ ...hide, known, table })
}

/** The table outlives a run: the same name is the same token in the next. */
export const keepAliases = (client: CaseClient, redactor: Redactor): Promise<void> => client.setKv(aliasesKey, redactor.table())

/** Our own process keeps everything here: names may stand as they are. */
export const hideFor = ({ kind, hide }: Pick<Model, 'kind' | 'hide'>): Hiding =>
  kind === 'gguf' ? { names: false, addresses: false } : hide

const rank: Record<string, number> = { critical: 4, high: 3, medium: 2, low: 1, informational: 0 }

/** As much of each list as fits in `room` characters; what was left out is counted, and can be had by tools. */
class Pages {
  readonly parts: string[] = []
  readonly #fence: Fence
  #room: number
  constructor(of: Fence, room: number) {
    this.#fence = of
    this.#room = room
  }
  add(title: string, lines: readonly unknown[], share = 1): void {
    const most = Math.floor(this.#room * share)
    const fit: unknown[] = []
    let size = 0
    for (const line of lines) {
      size += JSON.stringify(line).length + 1
      if (size > most) break
      fit.push(line)
    }
    const left = lines.length - fit.length
    const text = `${title}: ${lines.length}${left > 0 ? `, of which ${left} are left out here` : ''}\n${fit.length > 0 ? this.#fence.wrap(title, fit) : ''}`
    this.#room -= text.length
    this.parts.push(text)
  }
}

export function forensicsContent(dossier: Dossier, exhibit: string, of: Fence, room: number): string {
  const own = dossier.insights.filter((one) => one.member.startsWith(`${exhibit}/`)).sort((a, b) => rank[b.severity]! - rank[a.severity]!)
  const pages = new Pages(of, room)
  pages.parts.push(`The package is exhibit ${exhibit}.`)
  pages.add('Insights of the package', own.map(insightLine))
  return pages.parts.join('\n\n')
}

export function investigationContent(
  dossier: Dossier,
  packages: readonly { exhibit: string; says: readonly string[] }[],
  of: Fence,
  room: number,
): string {
  const pages = new Pages(of, room)
  const { subject } = dossier
  pages.parts.push(
    subject.kind === 'case' ? 'The subject is the whole case.' : `The subject is one ${subject.kind}; its id and title are in the data.`,
    `Kinds of evidence in the case around it: ${dossier.layers.join(', ') || 'none'}. Packages or artifacts: ${
      dossier.exhibits
        .filter((one) => one.artifacts > 0)
        .map((one) => one.id)
        .join(', ') || 'none'
    }. Left out: ${dossier.without.join(', ') || 'nothing'}.`,
  )
  if (subject.kind !== 'case') pages.add('Subject', [{ subject: `${subject.kind}:${subject.id}`, title: dossier.title }], 0.2)
  pages.add('Detections', dossier.detections.map(detectionLine), 0.4)
  pages.add('Insights of artifacts', dossier.insights.slice(0, 60).map(insightLine), 0.5)
  const told = packages.flatMap(({ exhibit, says }) => says.map((text) => ({ exhibit, says: text })))
  if (told.length > 0) pages.add('What the forensics agent found and a machine has checked', told, 0.5)
  if (dossier.announced.length > 0)
    pages.add(
      'What the client announced',
      dossier.announced.map(({ kind, text, names }) => ({ kind, text, names })),
      0.5,
    )
  if (dossier.routines.length > 0)
    pages.add(
      'Seen before',
      dossier.routines.map(({ what, value, count, days, query }) => ({ what, value, count, days, query })),
      0.5,
    )
  const first = [...new Set(dossier.detections.flatMap((one) => one.eventIds.slice(0, 3)))].flatMap((uid) => dossier.events.get(uid) ?? [])
  pages.add('Events of the detections', first.slice(0, 40).map(eventLine), 1)
  return pages.parts.join('\n\n')
}

export const promptHash = (instructions: string, content: string): string =>
  createHash('sha256').update(`${instructions}\n\n${content}`).digest('hex')
