// Commands that accounts typed: shell histories and vim's. A line shows that a command was entered, not that it ran or with what result.
import type { Claim, Framed, MemberContext, Probe, RecordResult, Source } from '../../contract/source.ts'
import { parseEpoch } from '../epoch.ts'
import { createTextFramer, joinedResult, locatePattern, parseText } from '../framing/text-records.ts'
import { baseName, eventOf, fileOf } from '../host-event.ts'
import { isRecord } from '../taken.ts'
import { type Command, readers, shellOf } from './shells.ts'

function claim(probe: Probe): Claim | undefined {
  const shell = shellOf(probe.text.slice(0, 32768), probe.path)
  if (!shell) return undefined
  return { framing: { kind: 'own', name: shell }, form: shell, confidence: shell === 'bash' ? 0.5 : 0.9 }
}

/** The account by the home folder that the file lay in; the file itself names none. */
function accountOf(path: string): string | undefined {
  const home = /(?:^|[/\\])(?:home|Users)[/\\]([^/\\]+)[/\\]/.exec(path)?.[1]
  return home ?? (/(?:^|[/\\])root[/\\]/.test(path) ? 'root' : undefined)
}

function normalise(record: Framed, member: MemberContext): RecordResult {
  const joined = joinedResult(record.value)
  if (joined) return joined
  const value = (typeof record.value === 'string' ? { command: record.value } : record.value) as unknown as Command
  if (!isRecord(value) || typeof value.command !== 'string') return { reject: 'not a history entry' }
  const { command, time, ...rest } = value as Command
  const when = time === undefined ? undefined : parseEpoch(time)
  const user = accountOf(member.path)
  const first = /^(?:\s*(?:sudo|nohup|time|exec|env)\s+)*(?:\w+=\S*\s+)*([^\s;|&<>]+)/.exec(command)?.[1]
  const vim = rest.kind !== undefined
  const mark = rest.kind === 'file mark'
  return eventOf({
    class: mark ? 'file_activity' : 'process_activity',
    activity: mark ? 14 : vim ? 99 : 1,
    activityName: rest.kind ?? 'Launch',
    action: vim ? `vim ${rest.kind}` : 'command entered',
    status: 0,
    when,
    undated: time === undefined ? 'the history holds no time for this command' : `the time is implausible: ${time}`,
    recorded: time,
    vendor: vim ? 'Vim' : 'Linux',
    product: vim ? 'viminfo' : `${member.form.replace('-timed', '')} history`,
    source: 'linux_history',
    user: user === undefined ? undefined : { name: user },
    labels: user === undefined ? [] : ["the account is taken from the file's path"],
    process: mark ? { name: 'vim' } : { name: vim ? 'vim' : baseName(first), cmd_line: command },
    attributes: mark ? { file: fileOf(command) } : {},
    unmapped: rest as { [key: string]: string | string[] },
  })
}

export const linuxHistory: Source = {
  id: 'linux_history',
  title: 'Shell and vim histories',
  layer: 'runtime',
  logsource: { product: 'linux', category: 'process_creation' },
  time: { meaning: 'start', field: 'the line before the command, or in it', zone: 'UTC', precision: 'second' },
  claim,
  normalise,
  fields: {
    time: ['^(?:#|: )([0-9]+)', 'when: ([0-9]+)', ',([0-9]{9,10}),'],
    'metadata.original_time': ['^(?:#|: )([0-9]+)', 'when: ([0-9]+)', ',([0-9]{9,10}),'],
    'process.cmd_line': [
      '^#[0-9]+\\r?\\n([\\s\\S]+)$',
      '^: [0-9]+:[0-9]+;([\\s\\S]+)$',
      '^- cmd: ([^\\n\\r]+)',
      ',"([^"]*)"',
      '^([\\s\\S]+)$',
    ],
    'file.path': [',"([^"]*)"$'],
  },
  framer: (name) => createTextFramer(readers[name] ?? readers.bash!),
  parse: (name, bytes) => parseText(readers[name] ?? readers.bash!, bytes),
  locate: (_name, bytes, place) => locatePattern(bytes, place),
}
