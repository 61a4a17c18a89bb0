// One audit event: its records, however they were exported.
import { type AuditRecord, pairs, parseLine } from './parse.ts'

export interface AuditEvent {
  /** `epoch.ms:serial`. */
  id: string
  /** The time as recorded where it is not the id's epoch. */
  time?: string
  node?: string
  records: AuditRecord[]
  /** What an exporter added. */
  beside?: { [key: string]: unknown }
}

export function eventOfLines(lines: string[]): AuditEvent {
  const records = lines.flatMap((line) => parseLine(line) ?? [])
  const node = records[0]?.node
  return { id: records[0]?.id ?? '', ...(node === undefined ? {} : { node }), records }
}

type Obj = Record<string, unknown>
const dated = /^\d+\.\d+:\d+$/
const isObject = (value: unknown): value is Obj => value !== null && typeof value === 'object' && !Array.isArray(value)

/** Which export an object is: NXLog's im_linuxaudit, LAUREL, or a Log Analytics row of joined records. */
export function objectForm(value: unknown): 'nxlog' | 'laurel' | 'sentinel' | undefined {
  if (!isObject(value)) return undefined
  if (typeof value.AuditdMessage === 'string' && typeof value.mssg_id === 'string') return 'sentinel'
  if (typeof value.ID === 'string' && dated.test(value.ID) && Object.keys(value).some((key) => /^[A-Z][A-Z_]{2,}(\[\d+\])?$/.test(key)))
    return 'laurel'
  if (
    typeof value.type === 'string' &&
    /^[A-Z][A-Z0-9_]+$/.test(value.type) &&
    (typeof value.seq === 'number' || (typeof value.seq === 'string' && /^\d+$/.test(value.seq))) &&
    typeof value.time === 'string' &&
    (value.SourceModuleName !== undefined || value.auid !== undefined || value.ses !== undefined)
  )
    return 'nxlog'
  return undefined
}

export function eventOfObject(value: Obj): AuditEvent | undefined {
  switch (objectForm(value)) {
    case 'nxlog':
      return nxlog(value)
    case 'laurel':
      return laurel(value)
    case 'sentinel':
      return sentinel(value)
    default:
      return undefined
  }
}

function texts(value: Obj): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') continue
    if (key === 'ARGV' && Array.isArray(inner)) {
      inner.forEach((argument, n) => {
        fields[`a${n}`] = String(argument)
      })
    } else if (inner !== null && typeof inner === 'object') fields[key] = JSON.stringify(inner)
    else if (inner !== null && inner !== undefined) fields[key] = String(inner)
  }
  return fields
}

function nxlog(value: Obj): AuditEvent {
  const { type, time, seq, EventReceivedTime, SourceModuleName, SourceModuleType, Hostname, ...rest } = value
  const record: AuditRecord = { type: String(type), id: `${String(time)}:${String(seq)}`, fields: texts(rest) }
  return {
    id: record.id,
    time: String(time),
    ...(typeof Hostname === 'string' ? { node: Hostname } : {}),
    records: [record],
    beside: { EventReceivedTime, SourceModuleName, SourceModuleType, seq },
  }
}

function laurel(value: Obj): AuditEvent {
  const id = String(value.ID)
  const records: AuditRecord[] = []
  const beside: Obj = {}
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'ID' || key === 'NODE') continue
    if (Array.isArray(inner) && inner.every(isObject)) for (const one of inner) records.push({ type: key, id, fields: texts(one) })
    else if (isObject(inner) && /^[A-Z]/.test(key)) records.push({ type: key, id, fields: texts(inner) })
    else beside[key] = inner
  }
  return { id, ...(typeof value.NODE === 'string' ? { node: value.NODE } : {}), records, beside }
}

/** A string that never ends goes to the end: to look for one from each further quote would take the square. */
const token = /'([^'\\]*(?:\\[\s\S]?[^'\\]*)*)(?:'|$)|"([^"\\]*(?:\\[\s\S]?[^"\\]*)*)(?:"|$)|[{}]/g

/** `[{'SYSCALL': ['arch=c000003e', …]}, {'EXECVE': […]}]`, as Python prints it. */
function sentinel(value: Obj): AuditEvent {
  const { mssg_id, AuditdMessage, Computer, ...rest } = value
  const id = String(mssg_id)
  const records: AuditRecord[] = []
  let type: string | undefined
  let parts: string[] = []
  const close = () => {
    if (type === undefined) return
    const record: AuditRecord = { type, id, fields: {} }
    const note = pairs(parts.join(' '), record.fields, type)
    if (note !== '') record.note = note
    records.push(record)
    type = undefined
    parts = []
  }
  const text = String(AuditdMessage)
  for (const found of text.matchAll(token)) {
    if (found[0] === '{' || found[0] === '}') {
      close()
      continue
    }
    const word = (found[1] ?? found[2] ?? '').replace(/\\(.)/g, '$1')
    if (type === undefined) type = word
    else parts.push(word)
  }
  close()
  return { id, ...(typeof Computer === 'string' && Computer !== '' ? { node: Computer } : {}), records, beside: rest }
}
