// One line of the audit log to its fields (auditd.conf(5), audit-userspace: auparse): quoted, bare, hex, nested msg='…', enriched part.

export interface AuditRecord {
  node?: string
  type: string
  /** `epoch.ms:serial` as written. */
  id: string
  fields: Record<string, string>
  /** Text before the first field or between fields, for example `avc:  denied  { getattr } for`. */
  note?: string
  /** What auditd's `log_format = ENRICHED` adds after 0x1D: names for numbers. */
  enriched?: Record<string, string>
}

const head = /^(?:<\d+>)?(?:node=(\S+) )?type=([^\s]+) msg=audit\(([^)]*)\):? ?/
const dated = /^\d+\.\d+:\d+$/

/** Id of a line's event; `undefined` when the line is none. */
export function idOf(line: string): { key: string; type: string; end: number; id: string; node: string | undefined } | undefined {
  const found = head.exec(line)
  if (!found || !dated.test(found[3]!)) return undefined
  return { key: `${found[1] ?? ''} ${found[3]}`, type: found[2]!, end: found[0].length, id: found[3]!, node: found[1] }
}

export function parseLine(line: string): AuditRecord | undefined {
  const start = idOf(line)
  if (!start) return undefined
  const rest = line.slice(start.end)
  const mark = rest.indexOf('\x1d')
  const record: AuditRecord = { ...(start.node === undefined ? {} : { node: start.node }), type: start.type, id: start.id, fields: {} }
  const note = pairs(mark < 0 ? rest : rest.slice(0, mark), record.fields, start.type)
  if (note !== '') record.note = note
  if (mark >= 0) {
    record.enriched = {}
    const more = pairs(rest.slice(mark + 1), record.enriched)
    if (more !== '') record.note = `${record.note ?? ''} ${more}`.trim()
  }
  return record
}

/** A key is looked for only where a word begins: from each of its letters, a long word that is no key would take its square. */
const pair = /(?<![\w\-[\]])([\d\-[\]]*)([A-Za-z_][\w\-[\]]*)=("[^"]*"|'[^']*'|[^\s]*)/g

/** Fields that the kernel writes in hex when they hold blanks, quotes or control bytes. */
const hexFields = new Set(['proctitle', 'exe', 'comm', 'name', 'cwd', 'cmd', 'data', 'path', 'acct', 'key', 'ocomm', 'dir', 'vm', 'grp'])
const argument = /^a\d+$/

/** Puts `key=value` pairs into `into`; what is none is returned. `old auid=1` is `old auid`; a repeated key gets a number. */
export function pairs(text: string, into: Record<string, string>, type = ''): string {
  const between: string[] = []
  const bare: string[] = []
  const repeated = new Map<string, number>()
  let at = 0
  for (const found of text.matchAll(pair)) {
    const gap = text
      .slice(at, found.index + found[1]!.length)
      .trim()
      .replace(/,$/, '')
    at = found.index + found[0].length
    let key = found[2]!
    const before = /(?:^| )(old|new)$/.exec(gap)
    if (before) key = `${before[1]} ${key}`
    const words = before ? gap.slice(0, gap.length - before[1]!.length).trim() : gap
    if (words !== '') between.push(words)
    const value = found[3]!
    if (key === 'msg' && value.startsWith("'")) {
      const inner = pairs(value.slice(1, -1), into, type)
      if (inner !== '') between.push(inner)
      continue
    }
    let name = key
    for (let n = repeated.get(key) ?? 2; Object.hasOwn(into, name) || name === '__proto__'; n++) {
      name = `${key}#${n}`
      repeated.set(key, n)
    }
    if (value.length > 1 && (value[0] === '"' || value[0] === "'")) into[name] = value.slice(1, -1)
    else {
      into[name] = value.replace(/,$/, '')
      if (hexFields.has(key) || (type === 'EXECVE' && argument.test(key))) bare.push(name)
    }
  }
  const last = text.slice(at).trim()
  if (last !== '') between.push(last)
  decodeBare(bare, into, type)
  return between.join(' ')
}

const hex = /^(?:[0-9A-F]{2})+$/

/** Unquoted text is hex in the kernel's own form; where another unquoted value is no hex, a tool has interpreted the line. */
function decodeBare(names: string[], into: Record<string, string>, type: string): void {
  if (type === 'EXECVE' && names.some((name) => !hex.test(into[name]!))) return
  for (const name of names) {
    const value = into[name]!
    if (hex.test(value)) into[name] = textOfHex(value) ?? value
  }
}

/** The kernel encodes only what holds a blank, a quote or bytes beyond ASCII's printable ones. */
function textOfHex(value: string): string | undefined {
  const bytes = Buffer.from(value, 'hex')
  if (!bytes.some((c) => c < 0x21 || c > 0x7e || c === 0x22)) return undefined
  const text = bytes.toString('utf8').replace(/\0+$/, '').replaceAll('\0', ' ')
  return text === '' ? undefined : text
}

/** A value that says something. */
export function said(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value === '?' || value === '(null)' || value === '(none)' ? undefined : value
}

/** Arguments of an EXECVE record: `a0`, `a1`, and long ones in pieces `a1[0]`, `a1[1]`. */
export function argumentsOf(fields: Record<string, string>): string[] {
  const found = new Map<number, string>()
  const pieces = new Set<number>()
  for (const [key, value] of Object.entries(fields)) {
    const name = /^a(\d+)(\[\d+\])?$/.exec(key)
    if (!name) continue
    const n = Number(name[1])
    if (name[2]) pieces.add(n)
    found.set(n, (found.get(n) ?? '') + value)
  }
  return [...found]
    .sort((a, b) => a[0] - b[0])
    .map(([n, value]) => (pieces.has(n) && hex.test(value) ? (textOfHex(value) ?? value) : value))
}

/** Address of a SOCKADDR record (sockaddr in hex, family in the host's byte order). */
export function socketOf(saddr: string): { family: string; ip?: string; port?: number; path?: string } | undefined {
  if (!/^[0-9A-Fa-f]{4,}$/.test(saddr)) return undefined
  const bytes = Buffer.from(saddr, 'hex')
  const family = bytes[0] === 0 ? bytes[1]! : bytes[0]!
  if (family === 2 && bytes.length >= 8) return { family: 'inet', ip: [...bytes.subarray(4, 8)].join('.'), port: bytes.readUInt16BE(2) }
  if (family === 10 && bytes.length >= 24) {
    const parts: string[] = []
    for (let n = 8; n < 24; n += 2) parts.push(bytes.readUInt16BE(n).toString(16))
    const text = parts.join(':').replace(/(^|:)0(:0)+(:|$)/, '::')
    return { family: 'inet6', ip: text, port: bytes.readUInt16BE(2) }
  }
  if (family === 1) {
    const raw = bytes.subarray(2)
    const end = raw.indexOf(0, raw[0] === 0 ? 1 : 0)
    return {
      family: 'unix',
      path: raw
        .subarray(0, end < 0 ? raw.length : end)
        .toString('utf8')
        .replace(/^\0/, '@'),
    }
  }
  return { family: String(family) }
}
