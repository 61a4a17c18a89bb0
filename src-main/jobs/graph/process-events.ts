// Process, file and network events of hosts as the process forest needs them, from the derived event: columns alone do not
// tell a parent's name, a start time or a sensor's own process id.
import type { EventFacts } from '../../correlate/facts.ts'
import type { ProcessEvent } from '../../correlate/process-forest.ts'

/** What a query must find; `host` narrows it. */
export function processQuery(host: string | undefined): string {
  const all = '(class_uid:1007 or class_uid:1001 or (class_uid:4001 and host:*))'
  return host === undefined ? all : `${all} and host:"${host.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}

type Map_ = Record<string, unknown>

const object = (value: unknown): Map_ | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Map_) : undefined
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const whole = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined
}

/** Undefined when the event names no process of a host. */
export function processEvent(event: Map_ | null, facts: EventFacts): ProcessEvent | undefined {
  const host = text(facts.values.host) ?? text(object(event?.device)?.hostname)
  if (!event || host === undefined) return undefined
  const classUid = Number(event.class_uid)
  const actor = object(object(event.actor)?.process)
  const own = object(event.process)
  const process = classUid === 1007 ? (own ?? actor) : (actor ?? own)
  const pid = whole(process?.pid)
  if (!process || pid === undefined) return undefined
  // Of a process event the actor is the parent, unless the event has put the process itself there.
  const acting = classUid === 1007 && actor && actor !== process && whole(actor.pid) !== pid ? actor : undefined
  const parent = object(process.parent_process) ?? acting
  const file = object(process.file)
  const start = whole(process.created_time) ?? (typeof process.created_time === 'number' ? Math.trunc(process.created_time) : undefined)
  const kind = kindOf(classUid, Number(event.activity_id))
  const target =
    kind === 'connect' ? address(event) : kind === 'file' ? (text(object(event.file)?.path) ?? text(object(event.file)?.name)) : undefined
  const hash = [file, object(event.file)]
    .flatMap((one) => (Array.isArray(one?.hashes) ? one.hashes : []))
    .map((one) => text(object(one)?.value))[0]
  const container = text(object(process.container)?.uid) ?? text(facts.values.container)
  const user = text(object(process.user)?.name) ?? text(object(process.user)?.uid) ?? text(object(object(event.actor)?.user)?.name)
  const name = text(process.name) ?? text(file?.name) ?? text(file?.path)
  const command = text(process.cmd_line)
  const parentPid = whole(parent?.pid)
  const parentName = text(parent?.name) ?? text(object(parent?.file)?.path)
  const processUid = text(process.uid)
  const parentUid = text(parent?.uid)
  return {
    uid: facts.uid,
    ...(facts.from !== undefined && { from: facts.from }),
    ...(facts.to !== undefined && { to: facts.to }),
    host,
    kind,
    pid,
    ...(processUid !== undefined && { processUid }),
    ...(parentPid !== undefined && { parentPid }),
    ...(parentUid !== undefined && { parentUid }),
    ...(parentName !== undefined && { parentName }),
    ...(start !== undefined && { start: BigInt(start) * 1000n }),
    ...(name !== undefined && { name }),
    ...(command !== undefined && { commandLine: command }),
    ...(user !== undefined && { user }),
    ...(kind === 'launch' && hash !== undefined && { hash }),
    ...(container !== undefined && { container }),
    ...(target !== undefined && { object: target }),
  }
}

/** OCSF activities: Process 1 launch, 2 terminate; everything of files and connections is what it touched. */
function kindOf(classUid: number, activity: number): ProcessEvent['kind'] {
  if (classUid === 1007) return activity === 2 ? 'exit' : activity === 1 ? 'launch' : 'seen'
  if (classUid === 4001) return 'connect'
  return classUid === 1001 ? 'file' : 'seen'
}

function address(event: Map_): string | undefined {
  const to = object(event.dst_endpoint)
  const host = text(to?.ip) ?? text(to?.hostname) ?? text(to?.name)
  const port = whole(to?.port)
  return host === undefined ? undefined : port === undefined ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`
}
