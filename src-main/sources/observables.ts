// Values of an event that can be looked for elsewhere, as OCSF observables.
import type { OcsfEvent } from '../contract/ocsf.ts'
import { valueAt } from './row.ts'

/** OCSF path, `observable.type_id` and its caption. */
const kinds: readonly (readonly [path: string, type: number, caption: string])[] = [
  ['src_endpoint.ip', 2, 'IP Address'],
  ['dst_endpoint.ip', 2, 'IP Address'],
  ['src_endpoint.hostname', 1, 'Hostname'],
  ['dst_endpoint.hostname', 1, 'Hostname'],
  ['device.hostname', 1, 'Hostname'],
  ['actor.user.name', 4, 'User Name'],
  ['user.name', 4, 'User Name'],
  ['http_request.user_agent', 16, 'HTTP User-Agent'],
  ['actor.user.credential_uid', 19, 'User Credential ID'],
  ['actor.user.uid', 31, 'User: uid'],
  ['resources[0].uid', 10, 'Resource UID'],
  ['cloud.account.uid', 35, 'Account: uid'],
]

export function observablesOf(event: OcsfEvent): NonNullable<OcsfEvent['observables']> {
  const observables: NonNullable<OcsfEvent['observables']> = []
  for (const [path, type_id, type] of kinds) {
    const value = valueAt(event, path)
    if (typeof value === 'string' && value !== '') observables.push({ name: path, type_id, type, value })
  }
  return observables
}
