// Hides with a reason, by rule, entity or event: suppressed is counted and never lost.
import type { Detection } from '../contract/detection.ts'

export interface Hide {
  id: string
  by: 'rule' | 'entity' | 'event'
  /** Rule id, entity id or event uid. */
  target: string
  reason: string
}

export interface Hidden {
  detection: Detection
  hide: Hide
}

export interface HideResult {
  shown: Detection[]
  suppressed: Hidden[]
  /** By hide id, also those that suppress nothing. */
  counts: Record<string, number>
}

/** A hide of an event suppresses a detection when it covers all of the detection's events. */
export function applyHides(
  detections: readonly Detection[],
  hides: readonly Hide[],
  entitiesOf: (detection: Detection) => readonly string[],
): HideResult {
  const out: HideResult = { shown: [], suppressed: [], counts: Object.fromEntries(hides.map((hide) => [hide.id, 0])) }
  const find = (by: Hide['by']) => new Map(hides.filter((hide) => hide.by === by).map((hide) => [hide.target, hide]))
  const rules = find('rule')
  const entities = find('entity')
  const events = find('event')
  for (const detection of detections) {
    const byEntity = entities.size > 0 ? entitiesOf(detection).find((entity) => entities.has(entity)) : undefined
    const byEvents = events.size > 0 && detection.events === detection.eventIds.length && detection.eventIds.every((uid) => events.has(uid))
    const hide =
      rules.get(detection.ruleId) ??
      (byEntity ? entities.get(byEntity) : undefined) ??
      (byEvents ? events.get(detection.eventIds[0]!) : undefined)
    if (!hide) out.shown.push(detection)
    else {
      out.suppressed.push({ detection, hide })
      out.counts[hide.id]!++
    }
  }
  return out
}
