// Charts and graphs of a report, each with the question that made it and its count.
import type { CaseClient } from '../../case/client.ts'
import type { Picture } from '../../contract/report.ts'
import { drawBars } from '../../report/drawings/bars.ts'
import { drawGraph } from '../../report/drawings/graph.ts'
import { drawHistogram } from '../../report/drawings/histogram.ts'
import { drawMatrix, type MatrixColumn } from '../../report/drawings/matrix.ts'
import type { Investigation } from '../graph/investigation.ts'

const bars = 96
const everything = { query: '', hidden: 'with', possiblySame: 'with' } as const

/** `responses`: times as they were entered. */
export async function overTime(client: CaseClient, responses: readonly string[]): Promise<Picture | null> {
  const histogram = await client.histogram({ ...everything, buckets: bars })
  if (histogram.error || histogram.total.value === 0) return null
  const { from, to, total, undated } = histogram
  const [first, last] = [when(from), when(to)]
  const acts = responses.map(Date.parse).filter((ms) => !Number.isNaN(ms))
  const inside = acts.map((ms) => BigInt(ms) * 1000n).filter((us) => us >= BigInt(from) && us <= BigInt(to))
  return {
    id: 'events-over-time',
    title: 'Events over time, by layer',
    svg: drawHistogram(histogram, inside),
    alt: `Bar chart of ${total.value} events between ${first} and ${last} in ${bars} equal intervals, by layer of the log source.`,
    query: '(all events, hidden ones too)',
    count: total.value,
    note: [
      `${undated} undated events are not in the chart. An empty interval means that no record is held for it, not that nothing happened.`,
      inside.length > 0 ? `Diamonds: response taken, as entered by hand (${inside.length}).` : '',
      inside.length < responses.length ? `${responses.length - inside.length} of the response lie outside the chart, or have no time.` : '',
    ]
      .filter((one) => one !== '')
      .join(' '),
  }
}

/** Two boxes and a line say less than the sentence beside them. */
const drawnFrom = 3

/** All events of an incident, or of everything adopted, as one picture. */
export async function incidentGraph(investigation: Investigation, incident: string, title: string): Promise<Picture | null> {
  const graph = await investigation.start({ incident }, { limit: 30, keep: [] })
  if (graph.nodes.length < drawnFrom) return null
  const { svg, drawn, left } = drawGraph(graph)
  return {
    id: incident,
    title: `Entities of the incident “${title}”`,
    svg,
    alt: `Graph of ${drawn} entities and how ${graph.events} events join them, from addresses and credentials on the left to resources on the right.`,
    query: incident,
    count: graph.events,
    note: [
      'A line means that at least one record joins the two; its width grows with the count. Red frames hold detections.',
      left > 0 ? `${left} further entities with fewer detections are not drawn.` : '',
      graph.cut ?? '',
    ]
      .filter((one) => one !== '')
      .join(' '),
  }
}

/** The matrix of the techniques that adopted detections are tagged with. */
export function techniqueMatrix(columns: readonly MatrixColumn[], detections: number, version: string): Picture | null {
  if (columns.length === 0) return null
  const techniques = new Set(columns.flatMap(({ cells }) => cells.map(({ id }) => id))).size
  return {
    id: 'attack-matrix',
    title: 'Techniques by tactic',
    svg: drawMatrix(columns),
    alt: `Matrix of ${techniques} techniques under ${columns.length} tactics: ${columns.map(({ tactic, cells }) => `${tactic}: ${cells.map(({ id, name }) => `${id} ${name}`).join(', ')}`).join('; ')}.`,
    query: 'techniques of the rules of all adopted detections',
    count: detections,
    unit: 'detections',
    note: `MITRE ATT&CK Enterprise ${version}. A technique stands under each tactic that its rules name. The table of techniques has rules and citations.`,
  }
}

/** What credentials of adopted detections touched, by rung. */
export function touchedByRung(rungs: readonly { name: string; count: number }[], credentials: readonly string[]): Picture | null {
  const all = rungs.reduce((sum, { count }) => sum + count, 0)
  if (all === 0) return null
  const more = credentials.length - namedCredentials
  return {
    id: 'blast-radius',
    title: 'Blast radius: what was touched, by the rung that records show',
    svg: drawBars(rungs, 'objects, secrets, tables and other things'),
    alt: `Bars: ${rungs.map(({ name, count }) => `${name} ${count}`).join(', ')}.`,
    query: `data access by ${credentials.slice(0, namedCredentials).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
    count: all,
    unit: 'rows of the register',
    note: 'Did touch, as recorded; what could have been reached is not evaluated.',
  }
}
const namedCredentials = 4

const when = (us: string): string => {
  const date = new Date(Number(BigInt(us) / 1000n))
  return Number.isNaN(date.getTime()) ? us : date.toISOString()
}
