// Columns of load balancer logs by kind. "Access logs", user guides of Application, Network and Classic Load Balancers.
import { quotedCells, splitQuoted } from '../framing/cells.ts'

const list = (text: string): readonly string[] => text.split(' ')

export type Kind = 'alb' | 'nlb' | 'classic' | 'alb-connection'

export const titles: Readonly<Record<Kind, readonly string[]>> = {
  alb: list(
    'type time elb client:port target:port request_processing_time target_processing_time response_processing_time elb_status_code ' +
      'target_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol target_group_arn trace_id domain_name ' +
      'chosen_cert_arn matched_rule_priority request_creation_time actions_executed redirect_url error_reason target:port_list ' +
      'target_status_code_list classification classification_reason conn_trace_id transformed_host transformed_uri request_transform_status',
  ),
  nlb: list(
    'type version time elb listener client:port destination:port connection_time tls_handshake_time received_bytes sent_bytes ' +
      'incoming_tls_alert chosen_cert_arn chosen_cert_serial tls_cipher tls_protocol_version tls_named_group domain_name ' +
      'alpn_fe_protocol alpn_be_protocol alpn_client_preference_list tls_connection_creation_time',
  ),
  classic: list(
    'time elb client:port backend:port request_processing_time backend_processing_time response_processing_time elb_status_code ' +
      'backend_status_code received_bytes sent_bytes request user_agent ssl_cipher ssl_protocol',
  ),
  'alb-connection': list(
    'time client_ip client_port listener_port tls_protocol tls_cipher tls_handshake_latency leaf_client_cert_subject ' +
      'leaf_client_cert_validity leaf_client_cert_serial_number tls_verify_status conn_trace_id',
  ),
}

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?`
const shapes: readonly (readonly [Kind, RegExp])[] = [
  ['alb', new RegExp(String.raw`^(?:https?|h2|grpcs?|wss?) ${time}Z app\/\S+ \S+ \S+ -?[\d.]+ `)],
  ['nlb', new RegExp(String.raw`^tls \d\.\d ${time}Z? net\/\S+ \S+ \S+ \S+ `)],
  ['classic', new RegExp(String.raw`^${time}Z [A-Za-z0-9-]{1,32} [0-9A-Fa-f:.]+:\d+ \S+ -?[\d.]+ -?[\d.]+ -?[\d.]+ \S+ \S+ \d+ \d+ "`)],
  ['alb-connection', new RegExp(String.raw`^${time}Z [0-9A-Fa-f:.]+ \d+ \d+ (?:TLS\S+|-) \S+ \S+ "`)],
]

/** The kind of a line, told from itself. */
export function kindOf(text: string): Kind | undefined {
  return shapes.find(([, shape]) => shape.test(text))?.[0]
}

/** Only a classic line has nothing in quotes behind the user agent. */
export function lineCells(text: string): number[] {
  return quotedCells(text, kindOf(text) === 'classic' ? titles.classic.indexOf('user_agent') : -1)
}

function splitLine(text: string): string[] {
  return splitQuoted(text, kindOf(text) === 'classic' ? titles.classic.indexOf('user_agent') : -1)
}

/** The kind of a line and its cells; undefined when it is no load balancer's. */
export function cellsOf(text: string): string[] | undefined {
  const kind = kindOf(text)
  return kind && [kind, ...splitLine(text)]
}
