// What each Zeek log adds to its event. "Log files", Zeek manual.

import type { OcsfEvent } from '../../contract/ocsf.ts'
import { rcodeOf } from '../dns-parts.ts'
import { httpActivity, httpStatus } from '../http-parts.ts'
import { lookup } from '../lookup.ts'
import { put } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import type { Taken } from '../taken.ts'

type Obj = Record<string, unknown>

export interface Part {
  activity(take: Taken): { activity: number; activityName?: string; status?: number }
  fill(event: OcsfEvent, take: Taken): void
}

/** A list of JSON, or a set of a table, where commas part values. */
function listOf(take: Taken, key: string): string[] | undefined {
  const list = take.texts(key)
  if (list) return list
  const text = take.peek(key)
  if (typeof text !== 'string' || text === '' || text === '-') return undefined
  if (!text.includes(',')) take.drop(key)
  return text.split(',')
}

function trafficOf(event: OcsfEvent, take: Taken): void {
  const traffic: Obj = {}
  const sent = take.integer('orig_bytes')
  const received = take.integer('resp_bytes')
  put(traffic, 'bytes_out', sent)
  put(traffic, 'bytes_in', received)
  if (sent !== undefined || received !== undefined) traffic.bytes = (sent ?? 0) + (received ?? 0)
  put(traffic, 'packets_out', take.integer('orig_pkts'))
  put(traffic, 'packets_in', take.integer('resp_pkts'))
  put(traffic, 'bytes_missed', take.integer('missed_bytes'))
  put(event, 'traffic', traffic)
}

function act(event: OcsfEvent, operation: string | undefined, service?: string): void {
  if (operation !== undefined) event.api = { operation, ...(service === undefined ? {} : { service: { name: service } }) }
}

const traffic: Part['activity'] = () => ({ activity: 6 })

/** How a connection ended, by `conn_state`: refused, reset, failed, else seen as traffic. */
const ends: Readonly<Record<string, number>> = lookup({ REJ: 5, RSTO: 3, RSTR: 3, RSTOS0: 3, RSTRH: 3, S0: 4, SF: 6 })

export const parts: Readonly<Record<string, Part>> = lookup({
  conn: {
    activity: (take) => ({ activity: ends[String(take.peek('conn_state'))] ?? 6 }),
    fill(event, take) {
      put(event, 'status_detail', take.text('conn_state'))
      put(event, 'app_name', take.text('service'))
      const duration = Number(take.peek('duration'))
      // Kept in `unmapped` as well: the interval in microseconds is rounded.
      if (take.peek('duration') !== undefined && Number.isFinite(duration) && duration >= 0) event.duration_us = Math.round(duration * 1e6)
      trafficOf(event, take)
    },
  },
  dns: {
    activity: (take) => ({ activity: take.peek('rcode_name') === undefined ? 1 : 2, status: statusOf(take.peek('rcode_name')) }),
    fill(event, take) {
      const query: Obj = { hostname: take.text('query') ?? standIn }
      const type = take.text('qtype_name')
      put(query, 'type', type)
      put(query, 'class', take.text('qclass_name'))
      event.query = query
      act(event, type)
      const rcode = take.text('rcode_name')
      if (rcode !== undefined) {
        event.rcode = rcode
        event.rcode_id = rcodeOf(rcode)
        if (rcode !== 'NOERROR') event.status_code = rcode
      }
      const answers = listOf(take, 'answers')
      if (answers) event.answers = answers.map((rdata) => ({ rdata }))
    },
  },
  http: {
    activity(take) {
      const method = take.peek('method')
      const code = Number(take.peek('status_code'))
      return {
        activity: httpActivity(typeof method === 'string' ? method : undefined),
        ...(method ? { activityName: String(method) } : {}),
        status: httpStatus(code || undefined),
      }
    },
    fill(event, take) {
      const http: Obj = {}
      const method = take.text('method')
      put(http, 'http_method', method)
      act(event, method)
      const host = take.text('host')
      const uri = take.text('uri')
      if (uri !== undefined) http.url = { path: uri, ...(host === undefined ? {} : { hostname: host }) }
      put(http, 'user_agent', take.text('user_agent'))
      put(http, 'referrer', take.text('referrer'))
      put(http, 'version', take.word('version'))
      put(http, 'body_length', take.integer('request_body_len'))
      event.http_request = Object.keys(http).length > 0 ? http : { http_method: standIn }
      const target = event.dst_endpoint as Obj | undefined
      if (target && host !== undefined) target.hostname = host
      else if (host !== undefined && uri === undefined) event.dst_endpoint = { hostname: host }
      const code = take.integer('status_code')
      if (code !== undefined) {
        const response: Obj = { code }
        put(response, 'message', take.text('status_msg'))
        put(response, 'body_length', take.integer('response_body_len'))
        event.http_response = response
      }
    },
  },
  ssl: {
    activity: () => ({ activity: 6 }),
    fill(event, take) {
      const version = take.text('version')
      const sni = take.text('server_name')
      if (version !== undefined) {
        const tls: Obj = { version }
        put(tls, 'cipher', take.text('cipher'))
        put(tls, 'sni', sni)
        put(tls, 'ja3_hash', md5(take.text('ja3')))
        put(tls, 'ja3s_hash', md5(take.text('ja3s')))
        event.tls = tls
      }
      const target = event.dst_endpoint as Obj | undefined
      if (target && sni !== undefined) target.hostname = sni
      else if (sni !== undefined && version === undefined) event.dst_endpoint = { hostname: sni }
    },
  },
  files: {
    activity: () => ({ activity: 99, activityName: 'Seen' }),
    fill(event, take) {
      // Older versions name hosts instead of the connection.
      const from = listOf(take, 'tx_hosts')?.[0]
      const to = listOf(take, 'rx_hosts')?.[0]
      if (event.src_endpoint === undefined && from !== undefined) event.src_endpoint = { ip: from }
      if (event.dst_endpoint === undefined && to !== undefined) event.dst_endpoint = { ip: to }
      event.actor = { app_name: take.text('source') ?? standIn }
      const file: Obj = { type_id: 1 }
      const name = take.text('filename')
      file.name = name ?? standIn
      put(file, 'path', name)
      put(file, 'uid', take.text('fuid'))
      put(file, 'mime_type', take.text('mime_type'))
      put(file, 'size', take.integer('total_bytes'))
      const hashes: Obj[] = []
      for (const [key, id, algorithm] of [
        ['sha256', 3, 'SHA-256'],
        ['sha1', 2, 'SHA-1'],
        ['md5', 1, 'MD5'],
      ] as const) {
        const value = take.text(key)
        if (value !== undefined) hashes.push({ algorithm_id: id, algorithm, value })
      }
      if (hashes.length > 0) file.hashes = hashes
      event.file = file
    },
  },
  smb_files: {
    activity: (take) => ({
      activity: take.peek('action') === 'SMB::FILE_OPEN' ? 2 : 99,
      activityName: String(take.peek('action') ?? 'Other'),
    }),
    fill(event, take) {
      act(event, take.text('action'), 'smb')
      const name = take.text('name')
      const share = take.text('path')
      const size = take.integer('size')
      if (name !== undefined || share !== undefined)
        event.file = {
          name: name ?? share,
          path: name ?? share,
          type_id: 0,
          ...(share === undefined ? {} : { parent_folder: share }),
          ...(size === undefined ? {} : { size }),
        }
    },
  },
  smb_mapping: {
    activity: traffic,
    fill(event, take) {
      const share = take.text('path')
      act(event, share === undefined ? undefined : 'smb_mapping', share)
    },
  },
  dce_rpc: {
    activity: traffic,
    fill: (event, take) => act(event, take.text('operation'), take.text('endpoint')),
  },
  notice: {
    activity: () => ({ activity: 1 }),
    fill(event, take) {
      const note = take.text('note') ?? standIn
      act(event, note)
      const message = take.text('msg')
      event.finding_info = { uid: take.text('fuid') ?? note, title: message ?? note, types: [note] }
      put(event, 'message', take.text('sub'))
    },
  },
  authentication: {
    activity: () => ({ activity: 1 }),
    fill: (event, take) => act(event, take.text('request_type')),
  },
  other: {
    activity: traffic,
    fill(event, take) {
      put(event, 'app_name', take.text('service'))
      trafficOf(event, take)
    },
  },
})

function statusOf(rcode: unknown): number {
  return rcode === undefined || rcode === '-' ? 0 : rcode === 'NOERROR' ? 1 : 2
}

function md5(value: string | undefined): Obj | undefined {
  return value === undefined ? undefined : { algorithm_id: 1, algorithm: 'MD5', value }
}
