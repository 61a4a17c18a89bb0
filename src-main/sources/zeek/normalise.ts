// One Zeek record to one OCSF event; the class follows the log.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Framed, MemberContext, RecordResult } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { lookup } from '../lookup.ts'
import { observablesOf } from '../observables.ts'
import { type ClassName, put, severity, startEvent } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { Taken } from '../taken.ts'
import { parseTime } from '../time.ts'
import { parts } from './parts.ts'
import { zeekRecord } from './record.ts'

type Obj = Record<string, unknown>

const classes: Readonly<Record<string, ClassName>> = lookup({
  dns: 'dns_activity',
  http: 'http_activity',
  files: 'network_file',
  smb_files: 'smb_activity',
  notice: 'detection_finding',
})

export function normalise(record: Framed, member: MemberContext): RecordResult {
  const found = zeekRecord(record.value, member.header)
  if (!found) return { reject: 'not a Zeek record: it has no ts, or nothing that names its log' }
  const { kind, values } = found
  const take = new Taken(values)
  const recorded = take.word('ts')
  const when = parseEpoch(recorded) ?? (recorded === undefined ? undefined : parseTime(recorded, 'utc'))
  const user = kind === 'kerberos' ? take.text('client') : kind === 'ntlm' ? take.text('username') : undefined
  const className: ClassName = user === undefined ? (classes[kind] ?? 'network_activity') : 'authentication'
  const part = parts[user === undefined ? kind : 'authentication'] ?? parts.other!
  const event: OcsfEvent = startEvent({
    class: className,
    ...part.activity(take),
    severity: kind === 'notice' ? severity.medium : severity.informational,
    layer: 'network',
    when,
    recorded,
    vendor: 'Zeek',
    product: 'Zeek',
    source: 'zeek',
  })
  event.metadata.event_code = kind
  const uid = take.text('uid')
  const system = take.first('@system', '_system_name')
  put(event.metadata, 'reporter', system === undefined ? undefined : { hostname: system, name: system })
  const source: Obj = {}
  put(source, 'ip', take.text('id.orig_h'))
  put(source, 'port', take.integer('id.orig_p'))
  put(source, 'mac', take.text('orig_l2_addr'))
  const target: Obj = {}
  put(target, 'ip', take.text('id.resp_h'))
  put(target, 'port', take.integer('id.resp_p'))
  put(target, 'mac', take.text('resp_l2_addr'))
  if (user !== undefined) {
    event.user = { name: user }
    const ok = take.flag('success')
    if (ok !== undefined) {
      event.status_id = ok ? 1 : 2
      event.status = ok ? 'Success' : 'Failure'
    }
  }
  const connection: Obj = { direction_id: 0 }
  put(connection, 'protocol_name', take.text('proto'))
  put(connection, 'uid', uid)
  if (kind === 'notice') {
    const evidence: Obj = {}
    if (source.ip !== undefined) evidence.src_endpoint = source
    if (target.ip !== undefined) evidence.dst_endpoint = target
    evidence.connection_info = connection
    event.evidences = [evidence]
  } else {
    put(event, 'src_endpoint', source.ip === undefined ? undefined : source)
    put(event, 'dst_endpoint', target.ip === undefined ? undefined : target)
    if (className !== 'authentication') event.connection_info = connection
  }
  part.fill(event, take)
  if (
    className !== 'detection_finding' &&
    event.src_endpoint === undefined &&
    (event.dst_endpoint === undefined || className === 'network_file')
  )
    event.src_endpoint = { name: standIn }
  const rest = take.rest()
  if (uid !== undefined && className === 'authentication') rest.uid = uid
  event.unmapped = rest
  event.observables = observablesOf(event)
  return {
    events: [
      {
        event,
        ...(when ? { ts: when.us } : { undatedReason: recorded === undefined ? 'the record has no ts' : 'ts is no plausible time' }),
        identity: {},
      },
    ],
  }
}
