// Elastic Common Schema fields to OCSF, by `event.category`. Field names: Elastic Common Schema reference 8.x.
import type { Picked, Shape } from '../shaped.ts'

const time = ['@timestamp', 'event.created', 'event.ingested']

const common: Shape['paths'] = {
  message: ['message', 'event.reason'],
  'metadata.original_event_uid': ['event.id'],
  'metadata.event_code': ['event.code'],
  'api.operation': ['event.action'],
  'api.service.name': ['event.provider', 'event.dataset', 'event.module'],
  'cloud.provider': ['cloud.provider'],
  'cloud.region': ['cloud.region'],
  'cloud.account.uid': ['cloud.account.id'],
  'actor.user.name': ['user.name', 'source.user.name', 'client.user.name', 'user.email'],
  'actor.user.uid': ['user.id', 'source.user.id'],
  'actor.user.domain': ['user.domain'],
  'device.hostname': ['host.name', 'host.hostname', 'agent.hostname', 'observer.hostname'],
  'device.uid': ['host.id'],
  'container.uid': ['container.id'],
  'container.name': ['container.name'],
}
const network: Shape['paths'] = {
  'src_endpoint.ip': ['source.ip', 'client.ip', 'source.address'],
  'src_endpoint.port': ['source.port', 'client.port'],
  'src_endpoint.hostname': ['source.domain', 'client.domain'],
  'dst_endpoint.ip': ['destination.ip', 'server.ip', 'destination.address'],
  'dst_endpoint.port': ['destination.port', 'server.port'],
  'dst_endpoint.hostname': ['destination.domain', 'server.domain'],
}
const http: Shape['paths'] = {
  'http_request.user_agent': ['user_agent.original'],
  'http_request.http_method': ['http.request.method'],
  'http_request.url.url_string': ['url.original', 'url.full'],
  'http_response.code': ['http.response.status_code'],
}

function processAt(path: string, name: string): Shape['paths'] {
  return {
    [`${path}.name`]: [`${name}.name`],
    [`${path}.pid`]: [`${name}.pid`],
    [`${path}.cmd_line`]: [`${name}.command_line`],
    [`${path}.uid`]: [`${name}.entity_id`],
    [`${path}.file.path`]: [`${name}.executable`],
    [`${path}.file.hashes[0].value`]: [`${name}.hash.sha256`, `${name}.hash.md5`],
  }
}

const api: Shape = {
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  time,
  paths: { ...common, ...network, ...http, ...processAt('actor.process', 'process') },
}
const net: Shape = {
  class: 'network_activity',
  activity: 6,
  time,
  paths: {
    ...common,
    ...network,
    'traffic.bytes': ['network.bytes'],
    'traffic.packets': ['network.packets'],
    'connection_info.protocol_name': ['network.transport'],
    ...processAt('actor.process', 'process'),
  },
}
const dns: Shape = {
  class: 'dns_activity',
  activity: 1,
  time,
  paths: { ...common, ...network, 'query.hostname': ['dns.question.name'], 'query.type': ['dns.question.type'] },
}
const launch: Shape = {
  class: 'process_activity',
  activity: 1,
  time,
  paths: { ...common, ...processAt('process', 'process'), ...processAt('process.parent_process', 'process.parent') },
}
const end: Shape = { ...launch, activity: 2 }
const file: Shape = {
  class: 'file_activity',
  activity: 0,
  time,
  paths: {
    ...common,
    'file.path': ['file.path'],
    'file.name': ['file.name'],
    'file.size': ['file.size'],
    'file.hashes[0].value': ['file.hash.sha256', 'file.hash.sha1', 'file.hash.md5'],
    ...processAt('actor.process', 'process'),
  },
}
const { 'actor.user.name': user, 'actor.user.uid': userId, 'actor.user.domain': domain, ...withoutUser } = common
const logon: Shape = {
  class: 'authentication',
  activity: 1,
  time,
  paths: {
    ...withoutUser,
    'actor.user.name': user!,
    'actor.user.uid': userId!,
    'actor.user.domain': domain!,
    'user.name': ['user.target.name', 'user.effective.name'],
    ...network,
    ...http,
  },
}
const finding: Shape = {
  class: 'detection_finding',
  activity: 1,
  time,
  paths: {
    ...common,
    'finding_info.title': ['rule.name', 'kibana.alert.rule.name', 'signal.rule.name', 'threat.indicator.name'],
    'finding_info.uid': ['kibana.alert.uuid', 'event.id', 'rule.id', 'rule.uuid'],
    'finding_info.analytic.name': ['rule.name'],
  },
}
const plain: Shape = { class: 'base_event', activity: 0, time, paths: common }

export const shapes = [api, net, dns, launch, end, file, logon, finding, plain]

function words(pick: Picked, name: string): string[] {
  const value = pick.see(name)
  return Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)]
}

export function shapeOf(pick: Picked): Shape {
  const categories = words(pick, 'event.category')
  if (pick.word('event.kind') === 'alert' || pick.word('event.kind') === 'signal') return finding
  if (pick.word('dns.question.name') !== undefined) return dns
  if (categories.includes('authentication')) return logon
  if (categories.includes('process') && pick.word('process.pid', 'process.name', 'process.executable') !== undefined)
    return words(pick, 'event.type').includes('end') ? end : launch
  if (categories.includes('file') && pick.word('file.path', 'file.name') !== undefined) return file
  if (categories.includes('network') || categories.includes('network_traffic')) return net
  if (pick.word('event.action', 'source.ip', 'client.ip', 'user.name') !== undefined) return api
  return plain
}
