// Charts and graphs of a report, each with the question that made it and its count.
import type { CaseClient } from '../../case/client.ts'
import type { Picture } from '../../contract/report.ts'
import { drawGraph } from '../../report/drawings/graph.ts'
import { drawHistogram } from '../../report/drawings/histogram.ts'
import type { Investigation } from '../graph/investigation.ts'

const bars = 96
const everything = { query: '', hidden: 'with', possiblySame: 'with' } as const

export async function overTime(client: CaseClient): Promise<Picture | null> {
  const histogram = await client.histogram({ ...everything, buckets: bars })
  if (histogram.error || histogram.total.value === 0) return null
  const { from, to, total, undated } = histogram
  const [first, last] = [when(from), when(to)]
  return {
    id: 'events-over-time',
    title: 'Events over time, by layer',
    svg: drawHistogram(histogram),
    alt: `Bar chart of ${total.value} events between ${first} and ${last} in ${bars} equal intervals, by layer of the log source.`,
    query: '(all events, hidden ones too)',
    count: total.value,
    note: `${undated} undated events are not in the chart. An empty interval means that no record is held for it, not that nothing happened.`,
  }
}

/** All events of an incident, or of everything adopted, as one picture. */
export async function incidentGraph(investigation: Investigation, incident: string, title: string): Promise<Picture | null> {
  const graph = await investigation.start({ incident }, { limit: 30, keep: [] })
  if (graph.nodes.length === 0) return null
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

const when = (us: string): string => {
  const date = new Date(Number(BigInt(us) / 1000n))
  return Number.isNaN(date.getTime()) ? us : date.toISOString()
}
