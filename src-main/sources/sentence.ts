// An event in words, for the head of its page. It names credentials, sessions, hosts and addresses, never persons (architecture, "Words").
import type { OcsfEvent } from '../contract/ocsf.ts'
import { standIn, valueAt } from './row.ts'

export interface SentencePart {
  text: string
  /** Name of the stored column that this part shows. */
  column?: string
}

function textAt(event: OcsfEvent, path: string): string | undefined {
  const value = valueAt(event, path)
  return typeof value === 'string' && value !== '' && value !== standIn ? value : typeof value === 'number' ? String(value) : undefined
}

/** Who: a session of a role, an access key, a service, an account; "an unnamed credential" where the record says nothing. */
function actorOf(event: OcsfEvent): SentencePart[] {
  const name = textAt(event, 'actor.user.name')
  const uid = textAt(event, 'actor.user.uid')
  const type = textAt(event, 'actor.user.type')
  const credential = textAt(event, 'actor.user.credential_uid')
  const session = textAt(event, 'actor.session.uid')
  const process = textAt(event, 'process.name')
  const parts: SentencePart[] = []
  if (type === 'AWSService') parts.push({ text: 'The service ' }, { text: name ?? 'that is not named', column: 'user_name' })
  else if (type === 'Root')
    parts.push(
      { text: 'The root credential of account ' },
      { text: textAt(event, 'actor.user.account.uid') ?? 'not recorded', column: 'user_uid' },
    )
  else if (session !== undefined) {
    parts.push({ text: 'Session ' }, { text: session.slice(session.indexOf(':') + 1), column: 'session' })
    if (name !== undefined) parts.push({ text: ' of ' }, { text: name, column: 'user_name' })
  } else if (name !== undefined) parts.push({ text: 'Credential ' }, { text: name, column: 'user_name' })
  else if (uid !== undefined) parts.push({ text: 'Principal ' }, { text: uid, column: 'user_uid' })
  else if (process !== undefined) parts.push({ text: 'Process ' }, { text: process, column: 'process' })
  else parts.push({ text: 'A credential that is not recorded' })
  if (credential !== undefined) parts.push({ text: ' (key ' }, { text: credential, column: 'credential' }, { text: ')' })
  return parts
}

const past: Readonly<Record<number, string>> = { 1: ' called ', 2: ' attempted ' }

/** The event's sentence, in parts linked to the columns they show. */
export function sentenceOf(event: OcsfEvent): SentencePart[] {
  const parts = event.category_uid === 2 ? findingOf(event) : actOf(event)
  const account = textAt(event, 'cloud.account.uid')
  const region = textAt(event, 'cloud.region')
  if (account !== undefined) parts.push({ text: ' in account ' }, { text: account, column: 'account' })
  if (region !== undefined) parts.push({ text: ', region ' }, { text: region, column: 'region' })
  if (event.category_uid !== 2) parts.push(...resultOf(event))
  parts.push({ text: '.' })
  return parts
}

function actOf(event: OcsfEvent): SentencePart[] {
  const parts = actorOf(event)
  const operation = textAt(event, 'api.operation')
  const service = textAt(event, 'api.service.name')
  if (operation !== undefined) {
    parts.push({ text: past[event.status_id ?? 1] ?? ' called ' }, { text: operation, column: 'action' })
    if (service !== undefined) parts.push({ text: ' of ' }, { text: service, column: 'service' })
  } else parts.push({ text: `: ${event.class_name}, ${event.activity_name}` })
  const target = targetOf(event)
  if (target) parts.push({ text: ' on ' }, target)
  const ip = textAt(event, 'src_endpoint.ip')
  const host = textAt(event, 'src_endpoint.hostname') ?? textAt(event, 'src_endpoint.svc_name')
  if (ip !== undefined) parts.push({ text: ' from ' }, { text: ip, column: 'src_ip' })
  else if (host !== undefined) parts.push({ text: ' from ' }, { text: host, column: 'src_host' })
  return parts
}

function targetOf(event: OcsfEvent): SentencePart | undefined {
  for (const path of ['resources[0].uid', 'entity.name', 'entity.uid', 'group.name', 'group.uid']) {
    const text = textAt(event, path)
    if (text !== undefined) return { text, column: 'resource' }
  }
  const user = textAt(event, 'user.name')
  if (user !== undefined) return { text: user, column: 'target_user' }
  const uid = textAt(event, 'user.uid')
  return uid === undefined ? undefined : { text: uid, column: 'resource' }
}

function findingOf(event: OcsfEvent): SentencePart[] {
  const title = textAt(event, 'finding_info.title') ?? event.class_name
  const product = event.metadata.product
  return [{ text: `${product.vendor_name} ${product.name} reported: ${title}` }]
}

function resultOf(event: OcsfEvent): SentencePart[] {
  if (event.status_id !== 2) return event.status_id === 1 || event.status_id === undefined ? [] : [{ text: '; its result is not recorded' }]
  const code = textAt(event, 'status_code')
  if (code !== undefined) return [{ text: '; it failed with ' }, { text: code, column: 'status_code' }]
  return [{ text: '; it failed' }]
}
