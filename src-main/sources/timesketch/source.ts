// Timesketch timelines: any table or JSON lines with its three required columns.
import type { Source } from '../../contract/source.ts'
import type { Shape } from '../shaped.ts'
import { has, toolSource } from '../tool-source.ts'

const shape: Shape = {
  class: 'base_event',
  activity: 0,
  time: ['datetime', 'timestamp'],
  paths: {
    message: ['message'],
    'api.operation': ['timestamp_desc'],
    'api.service.name': ['data_type', 'source_long', 'source_short', 'source'],
    'actor.user.name': ['username', 'user', 'account', 'user_name'],
    'device.hostname': ['hostname', 'host', 'computer_name', 'computer'],
    'metadata.event_code': ['event_identifier', 'tag'],
  },
}
const addressed: Shape = {
  ...shape,
  class: 'api_activity',
  activity: 99,
  activityName: 'Other',
  paths: {
    ...shape.paths,
    'src_endpoint.ip': ['source_ip', 'src_ip', 'ip_address', 'ip', 'client_ip', 'remote_ip'],
    'http_request.user_agent': ['user_agent', 'http_user_agent'],
  },
}

export const timesketch: Source = toolSource({
  id: 'timesketch',
  title: 'Timesketch timeline',
  layer: 'runtime',
  logsource: { product: 'timesketch' },
  time: { meaning: 'recorded', field: 'datetime', zone: 'as written', precision: 'microsecond' },
  vendor: 'Timesketch',
  product: 'Timeline',
  forms: [
    {
      form: 'timeline',
      is: (value) =>
        has(value, 'message', 'timestamp_desc') &&
        (has(value, 'datetime') || has(value, 'timestamp')) &&
        !has(value, '__container_type__') &&
        !has(value, 'parser', 'display_name'),
      shape: (pick) => (pick.word(...addressed.paths['src_endpoint.ip']!) === undefined ? shape : addressed),
    },
  ],
  shapes: [shape, addressed],
})
