// Elastic Common Schema documents: what Beats, Elastic Agent, Logstash and many others write, one JSON object a line.
import type { Source } from '../../contract/source.ts'
import { severity, status } from '../ocsf-event.ts'
import type { Picked, ShapeStart } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { has, toolSource } from '../tool-source.ts'
import { shapeOf, shapes } from './shapes.ts'

type Obj = Record<string, unknown>

/** `@timestamp` alone is Logstash's; ECS says its version, or has one of its categorisation fields. */
export function isEcs(value: Obj): boolean {
  if (!has(value, '@timestamp') || has(value, '_source')) return false
  const { event, ecs } = value
  if (isRecord(event) && typeof event.original === 'string') return false
  if (typeof value['event.original'] === 'string') return false
  if (isRecord(ecs) || value['ecs.version'] !== undefined) return true
  if (isRecord(event)) return ['dataset', 'module', 'kind', 'category', 'action', 'outcome'].some((key) => event[key] !== undefined)
  return ['event.dataset', 'event.module', 'event.kind', 'event.category', 'event.action'].some((key) => value[key] !== undefined)
}

function startOf(pick: Picked): Partial<ShapeStart> {
  const outcome = pick.word('event.outcome')
  const id = pick.word('event.id')
  const alert = pick.word('event.kind') === 'alert'
  return {
    status: outcome === 'success' ? status.success : outcome === 'failure' ? status.failure : status.unknown,
    severity: alert ? severity.medium : outcome === 'failure' ? severity.low : severity.informational,
    product: pick.word('event.dataset', 'event.module') ?? 'Elastic Common Schema',
    vendorId: id === undefined ? undefined : { id, scope: pick.word('event.dataset', 'event.module') ?? '', content: pick.value },
  }
}

export const ecsNdjson: Source = toolSource({
  id: 'ecs_ndjson',
  title: 'Elastic Common Schema documents',
  layer: 'runtime',
  logsource: { product: 'elastic' },
  time: { meaning: 'recorded', field: '@timestamp', zone: 'UTC, or as written', precision: 'millisecond' },
  vendor: 'Elastic',
  product: 'Elastic Common Schema',
  forms: [{ form: 'ecs', is: isEcs, shape: shapeOf }],
  shapes,
  confidence: 0.85,
  framings: [{ kind: 'json-lines' }, { kind: 'json-array', path: [] }, { kind: 'json-object' }],
  start: startOf,
})
