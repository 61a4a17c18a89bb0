// The first hundred rows of a member as a mapping would read them.
import type { Mapping, PreviewRow } from '../../contract/mapping.ts'
import { encodingOf } from '../framing/utf16.ts'
import { status } from '../ocsf-event.ts'
import { valueAt } from '../row.ts'
import { sourceOf } from './mapped-source.ts'
import { firstRows } from './rows.ts'

export function preview(mapping: Mapping, head: Uint8Array, whole: boolean, path = ''): PreviewRow[] {
  const source = sourceOf(mapping)
  const { rows, header } = firstRows(head, whole, mapping.framing, encodingOf(head))
  const member = { path, sha256: '', form: 'mapped', ...(header ? { header } : {}) }
  return rows.map(({ offset, length, bytes, value, lossy, reject }): PreviewRow => {
    const none = {
      offset,
      length,
      time: null,
      undated: null,
      actor: null,
      address: null,
      action: null,
      resource: null,
      status: null,
      labels: [],
      event: null,
    }
    if (reject !== undefined) return { ...none, reject }
    const result = source.normalise({ offset, length, bytes, value, lossy }, member)
    if (!('events' in result)) return { ...none, reject: 'reject' in result ? result.reject : 'no event' }
    const { event, undatedReason } = result.events[0]!
    const text = (at: string) => {
      const found = valueAt(event, at)
      return typeof found === 'string' ? found : null
    }
    return {
      offset,
      length,
      time: event.time === undefined ? null : new Date(event.time).toISOString(),
      undated: undatedReason ?? null,
      actor: text('actor.user.name') ?? text('actor.user.uid'),
      address: text('src_endpoint.ip'),
      action: text('api.operation'),
      resource: text('resources[0].uid'),
      status: event.status_id === status.success ? 'success' : event.status_id === status.failure ? 'failure' : null,
      labels: Array.isArray(event.metadata.labels) ? (event.metadata.labels as string[]) : [],
      reject: null,
      event: event as unknown as Record<string, unknown>,
    }
  })
}
