// What a record says beside its columns of how entities belong together: the key that a call gave out, the pod of a
// container, the pod whose token a service account used. Each tie is an edge of the graph with the event it stands in.
import { type EntityKind, type EntityMaker, entitiesOf, kindOfId, podName, serviceAccountOf, shortName } from './entities.ts'
import { type EventFacts, text } from './facts.ts'
import { addLinks, type Graph, type Lane, obtained, runsAs } from './graph.ts'

export interface TieEnd {
  id: string
  kind: EntityKind
  name: string
}
export interface Tie {
  from: TieEnd
  to: TieEnd
  kind: string
  lane: Lane
}

/** Calls whose answer is a credential. */
export const issuing = [
  'AssumeRole',
  'AssumeRoleWithSAML',
  'AssumeRoleWithWebIdentity',
  'AssumeRoot',
  'GetSessionToken',
  'GetFederationToken',
  'CreateAccessKey',
] as const
const issues: ReadonlySet<string> = new Set(issuing)

/** What is learnt from reading this event's record, as a word that is equal for records that say the same; null: nothing. */
export function worthReading(event: EventFacts): string | null {
  if (event.values.status_id === 2) return null
  const action = text(event, 'action')
  if (action !== undefined && issues.has(action)) return event.uid
  const container = text(event, 'container')
  if (container !== undefined) return `${text(event, 'source')} ${container}`
  const user = text(event, 'user_name')
  if (user !== undefined && serviceAccountOf(user) !== undefined && text(event, 'source') === 'k8s_audit')
    return `${user} ${text(event, 'credential')} ${text(event, 'src_ip')}`
  if (action === 'create pods') return event.uid
  return null
}

type Obj = Readonly<Record<string, unknown>>
const object = (value: unknown): Obj => (typeof value === 'object' && value !== null ? (value as Obj) : {})
const word = (value: unknown): string | undefined => {
  const one = Array.isArray(value) ? value[0] : value
  return typeof one === 'string' && one !== '' && one !== 'not recorded' && one !== 'undefined' ? one : undefined
}

/** `event` is the record as OCSF says it. */
export function tiesOf(event: Obj, facts: EventFacts, maker: EntityMaker): Tie[] {
  const out: Tie[] = []
  const end = (kind: EntityKind, value: string, shown = value): TieEnd => {
    const { id, name } = maker.make(kind, value, 'target', shown)
    return { id, kind: kindOfId(id), name }
  }
  const tie = (from: TieEnd | undefined, to: TieEnd | undefined, kind: string, lane: Lane) => {
    if (from && to && from.id !== to.id) out.push({ from, to, kind, lane })
  }
  const entities = entitiesOf(facts, maker)
  const own = (...parts: string[]) => {
    for (const part of parts) {
      const found = entities.find((one) => one.part === part)
      if (found) return { id: found.id, kind: found.kind, name: found.name }
    }
    return undefined
  }

  if (issues.has(text(facts, 'action') ?? '')) {
    const given = credentialOf(event)
    const session = word(object(event.session).uid)
    const to = given !== undefined ? end('key', given) : session !== undefined ? end('session', session) : undefined
    // A service account's session is only the subject of its token.
    const asked = own('actor')?.id.includes(':system:serviceaccount:') ? own('actor') : own('credential', 'session', 'actor')
    tie(asked, to, obtained, 'identity')
  }

  const pod = podOf(event)
  if (pod) {
    const node = end('pod', podName(pod.name, pod.namespace), pod.name)
    const container = text(facts, 'container')
    if (container !== undefined) tie(node, end('container', container), 'holds', 'execution')
    const host = pod.node ?? text(facts, 'host')
    if (host !== undefined) tie(end('host', host), node, 'holds', 'execution')
    const account = pod.account ?? serviceAccountOf(text(facts, 'user_name') ?? '')
    if (account !== undefined) tie(node, end('service_principal', account), runsAs, 'identity')
  }
  return out
}

function credentialOf(event: Obj): string | undefined {
  const given = word(object(event.session).credential_uid)
  if (given !== undefined) return given
  const made = object(event.user).programmatic_credentials
  return Array.isArray(made) ? word(object(made[0]).uid) : undefined
}

interface Pod {
  name: string
  namespace: string | undefined
  node?: string | undefined
  account?: string | undefined
}

function podOf(event: Obj): Pod | undefined {
  // Falco and Tetragon: labels of the process's container.
  for (const process of [object(event.process), object(object(event.actor).process)]) {
    const { labels } = object(process.container)
    if (!Array.isArray(labels)) continue
    const label = (name: string) => {
      const found = labels.find((one): one is string => typeof one === 'string' && one.startsWith(`${name}:`))
      return word(found?.slice(name.length + 1))
    }
    const name = label('pod')
    if (name !== undefined) return { name, namespace: label('namespace') }
  }
  const rest = object(event.unmapped)
  // Tracee, in its two forms.
  for (const place of [object(rest.kubernetes), object(object(rest.workload).k8s)]) {
    const name = word(place.podName) ?? word(object(place.pod).name)
    if (name !== undefined) return { name, namespace: word(place.podNamespace) ?? word(object(place.namespace).name) }
  }
  // A pod's token says whose it is; a pod that is made, who it will be.
  const extra = object(object(rest.user).extra)
  const named = word(extra['authentication.kubernetes.io/pod-name'])
  const actor = word(object(object(event.actor).user).name)
  const account = serviceAccountOf(actor ?? '')
  if (named !== undefined)
    return {
      name: named,
      namespace: account?.split(':')[2],
      // The record itself has no host: its node is where the pod runs.
      node: word(extra['authentication.kubernetes.io/node-name']),
      account,
    }
  const made = object(object(object(event.api).response).data)
  const spec = object(made.spec)
  const meta = object(made.metadata)
  const name = word(meta.name)
  if (made.kind !== 'Pod' || name === undefined) return undefined
  const runs = word(spec.serviceAccountName)
  const namespace = word(meta.namespace)
  return {
    name,
    namespace,
    node: word(spec.nodeName),
    ...(runs !== undefined && namespace !== undefined && { account: `system:serviceaccount:${namespace}:${runs}` }),
  }
}

/** Adds what records say; nodes that only they name count no event of their own. */
export function addTies(graph: Graph, ties: readonly { tie: Tie; event: EventFacts }[]): void {
  for (const { tie } of ties)
    for (const { id, kind, name } of [tie.from, tie.to])
      if (!graph.nodes.has(id)) graph.nodes.set(id, { id, kind, name: shortName(name), events: 0 })
  addLinks(
    graph,
    ties.map(({ tie, event }) => [[tie.from.id, tie.to.id, tie.kind, tie.lane], event] as const),
  )
}
