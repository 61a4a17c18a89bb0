// AWS Systems Manager Session Manager: what was typed and shown in shell sessions, as CloudWatch streams it and as S3 transcripts.
import type { Claim, Framed, Probe, RecordResult, Source } from '../../contract/source.ts'
import { Picked, type Shape, shaped } from '../shaped.ts'
import { isRecord } from '../taken.ts'
import { claimBy, fieldsOf, has } from '../tool-source.ts'

const shape: Shape = {
  class: 'process_activity',
  activity: 99,
  activityName: 'Session data',
  time: ['eventTime'],
  paths: {
    'actor.user.uid': ['userIdentity.arn'],
    'actor.session.uid': ['sessionId'],
    'device.instance_uid': ['target.id'],
    'device.region': ['awsRegion'],
    'cloud.region': ['awsRegion'],
    'process.user.name': ['runAsUser'],
    'metadata.log_version': ['eventVersion'],
  },
}
const mark: Shape = {
  class: 'process_activity',
  activity: 99,
  activityName: 'Session data',
  time: ['time'],
  paths: { message: ['message'], 'process.cmd_line': ['typed'], 'api.operation': ['operation'] },
}

const begun = /^Script started on (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\+\d{2}:\d{2})/
const ended = /^Script done on (\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\+\d{2}:\d{2})/
/** What a terminal is told: colours, titles, cursor. */
const escapes = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*\u0007|[@-Z\\-_])/g
const prompt = /^(?:\[?[\w.@:~/\- ]{1,80}\]?)?[$#] (.+)$/

function owns(value: unknown): string | undefined {
  return isRecord(value) && has(value, 'sessionId', 'sessionData', 'eventTime') && Array.isArray(value.sessionData) ? 'stream' : undefined
}

function line(text: string): RecordResult {
  const plain = text.replace(escapes, '').replace(/\r/g, '')
  const start = begun.exec(plain)
  const stop = ended.exec(plain)
  const typed = prompt.exec(plain)?.[1]
  const value: Record<string, unknown> = {
    message: plain,
    ...(start || stop ? { time: (start ?? stop)![1], operation: start ? 'SessionStart' : 'SessionEnd' } : {}),
    ...(typed === undefined ? {} : { typed }),
  }
  const normalised = shaped(
    new Picked(value),
    mark,
    { source: 'aws_ssm_session', layer: 'runtime', vendor: 'AWS', product: 'Session Manager' },
    (event) => {
      if (plain !== text) event.raw_data = text
    },
  )
  if (normalised.ts === undefined) normalised.undatedReason = 'a transcript dates only its start and its end'
  return { events: [normalised] }
}

function normalise(record: Framed): RecordResult {
  const { value } = record
  if (typeof value === 'string') return line(value)
  if (owns(value) === undefined) return { reject: 'not a record of Session Manager' }
  const pick = new Picked(value as Record<string, unknown>)
  return {
    events: [
      shaped(pick, shape, { source: 'aws_ssm_session', layer: 'runtime', vendor: 'AWS', product: 'Session Manager' }, (event) => {
        const data = pick.see('sessionData') as unknown[]
        if (!data.every((item) => typeof item === 'string')) return
        event.process ??= {}
        const process = event.process as Record<string, unknown>
        const typed = data
          .flatMap((text) => (text as string).replace(escapes, '').split(/\r?\n/))
          .flatMap((each) => prompt.exec(each)?.[1] ?? [])
        if (typed.length > 0) process.cmd_line = typed.join('\n')
      }),
    ],
  }
}

function claim(probe: Probe): Claim | undefined {
  if (begun.test(probe.text) && /^Script started on [^\n]*\n(?:.*\n)*?.*[$#] /.test(probe.text.slice(0, 8192)))
    return { framing: { kind: 'lines' }, form: 'transcript', confidence: 0.8, note: 'only the start and the end of a transcript are dated' }
  return claimBy(probe, owns, [{ kind: 'json-lines' }, { kind: 'json-object' }, { kind: 'json-array', path: [] }], 0.95)
}

export const awsSsmSession: Source = {
  id: 'aws_ssm_session',
  title: 'AWS Session Manager sessions',
  layer: 'runtime',
  logsource: { product: 'aws', service: 'ssm' },
  time: { meaning: 'recorded', field: 'eventTime', zone: 'UTC', precision: 'second' },
  fields: Object.fromEntries(Object.entries(fieldsOf([shape, mark])).map(([path, names]) => [path, [...names, '*']])),
  claim,
  normalise,
  owns,
}
