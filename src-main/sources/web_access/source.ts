// Web servers' access and error logs: Apache and nginx in their usual formats, with what proxies add.
import type { Claim, Probe, Source } from '../../contract/source.ts'
import { createTextFramer, locatePattern, parseText, type TextReader } from '../framing/text-records.ts'
import { isErrorHead, parseWeb } from './lines.ts'
import { normalise } from './normalise.ts'

const access: TextReader = {
  role: (line) => (parseWeb(line) ? 'alone' : { reject: 'not a line of a web server log' }),
  value: (lines) => parseWeb(lines[0]!) ?? { time: '' },
}
/** Messages of programs behind the server run over several lines. */
const errors: TextReader = {
  role: (line) => (isErrorHead(line) ? 'starts' : 'continues'),
  value: (lines) => parseWeb(lines.join('\n')) ?? { time: '' },
}
const readerOf = (name: string) => (name === 'error' ? errors : access)

function claim(probe: Probe): Claim | undefined {
  const lines = probe.text
    .slice(0, 32768)
    .split(/\r?\n/, 12)
    .filter((line) => line.trim() !== '')
  for (const line of lines) {
    const parsed = parseWeb(line)
    if (!parsed) continue
    const error = parsed.kind === 'apache-error' || parsed.kind === 'nginx-error'
    return { framing: { kind: 'own', name: error ? 'error' : 'access' }, form: parsed.kind ?? 'access', confidence: error ? 0.85 : 0.8 }
  }
  return undefined
}

const quoted = '"((?:[^"\\\\]|\\\\.)*)"'

export const webAccess: Source = {
  id: 'web_access',
  title: 'Web server access and error logs (Apache, nginx)',
  layer: 'data',
  logsource: { category: 'webserver' },
  time: { meaning: 'completion', field: 'the bracketed time', zone: 'as written; error logs: not named', precision: 'second' },
  claim,
  normalise,
  fields: {
    time: ['\\[([^\\]]+ [+-]\\d{4})\\]', '^\\[([^\\]]+)\\]', '^(\\d{4}/\\d\\d/\\d\\d [0-9:]+)'],
    'metadata.original_time': ['\\[([^\\]]+ [+-]\\d{4})\\]', '^\\[([^\\]]+)\\]', '^(\\d{4}/\\d\\d/\\d\\d [0-9:]+)'],
    'src_endpoint.ip': ['client:? ([0-9a-fA-F.:]*[0-9a-fA-F])[,\\]:]', '*'],
    'src_endpoint.hostname': ['^([^ ]+) ', 'client ([^\\]]+)\\]'],
    'src_endpoint.port': ['client [^\\]]+:(\\d+)\\]'],
    'dst_endpoint.hostname': ['^([^ :]+)'],
    'actor.user.name': [' ([^ ]+) \\[\\d\\d/', ' - ([^\\[]+) \\[\\d\\d/'],
    'actor.process.pid': ['\\[pid (\\d+)', '\\] (\\d+)#'],
    'api.operation': ['\\] "([A-Za-z]+) ', 'cipher "([A-Z]+) ', '" ?([A-Z]+) /', '\\[(?:[a-z0-9_]*:)?([a-z]+\\d?)\\]', '*'],
    'http_request.http_method': ['"([A-Za-z]+) [^"]*HTTP'],
    'http_request.url.url_string': ['"[A-Za-z]+ ([^" ]+)'],
    'http_request.url.path': ['"[A-Za-z]+ ([^" ?]+)'],
    'http_request.user_agent': [`${quoted} (?:\\d{3}) (?:\\d+|-) ${quoted.replace('(', '(?:')} ${quoted}`.replace('((?:[^"', '(?:(?:[^"')],
    'http_response.code': ['" (\\d{3}) (?:\\d+|-)'],
    'http_response.length': ['" \\d{3} (\\d+)'],
    status_code: ['" (\\d{3}) (?:\\d+|-)'],
    message: ['\\] (?:\\[client [^\\]]+\\] )?([^\\[][\\s\\S]*)$'],
  },
  framer: (name) => createTextFramer(readerOf(name)),
  parse: (name, bytes) => parseText(readerOf(name), bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
  owns: (value) => (typeof value === 'string' && value.length < 65536 ? parseWeb(value) && 'line' : undefined),
}
