// Indicators from plain lists and from CSV with a header.
import { type Indicator, type IndicatorKind, type IndicatorList, indicatorKinds, kindOf, normal, refang } from './indicator.ts'

/** One indicator a line; `#` and `//` begin a comment. `kind` is for lists of one kind, such as user agents. */
export function parseList(source: string, text: string, kind?: IndicatorKind): IndicatorList {
  const out: IndicatorList = { indicators: [], problems: [] }
  for (const [number, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = kind === 'user_agent' ? raw.trim() : raw.replace(/(^|\s)(#|\/\/).*$/, '').trim()
    if (line === '' || line.startsWith('#')) continue
    add(out, source, `line ${number + 1}`, line, kind, {})
  }
  return out
}

function add(
  out: IndicatorList,
  source: string,
  where: string,
  text: string,
  kind: IndicatorKind | undefined,
  more: Partial<Indicator>,
): void {
  const found = kind ?? kindOf(refang(text))
  if (!found) {
    out.problems.push({
      source,
      where,
      reason: `\`${text.slice(0, 100)}\` is neither address, domain, hash, URL nor key id; name its kind`,
    })
    return
  }
  const result = normal(found, text)
  if ('reason' in result) out.problems.push({ source, where, reason: result.reason })
  else out.indicators.push({ ...result, source, ...more })
}

/** RFC 4180 rows; a quote that never closes ends with the text. */
export function csvRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[i + 1] === '"') {
        cell += '"'
        i++
      } else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === delimiter) {
      row.push(cell)
      cell = ''
    } else if (char === '\n' || char === '\r') {
      if (char === '\r' && text[i + 1] === '\n') i++
      row.push(cell)
      rows.push(row)
      row = []
      cell = ''
    } else cell += char
  }
  if (cell !== '' || row.length > 0) rows.push([...row, cell])
  return rows.filter((cells) => cells.some((one) => one.trim() !== ''))
}

const titles = {
  value: ['value', 'indicator', 'ioc', 'indicator_value', 'ioc_value', 'observable', 'ip', 'domain', 'hash', 'url'],
  kind: ['type', 'kind', 'indicator_type', 'ioc_type'],
  date: ['date', 'first_seen', 'firstseen', 'first_seen_utc', 'created', 'timestamp'],
  confidence: ['confidence', 'confidence_level', 'score'],
  note: ['note', 'description', 'comment', 'threat', 'malware', 'tags'],
  source: ['source', 'feed', 'reference'],
}

const kindWords: Record<string, IndicatorKind> = {
  ip: 'address',
  ipv4: 'address',
  ipv6: 'address',
  'ip-src': 'address',
  'ip-dst': 'address',
  ip_address: 'address',
  cidr: 'network',
  hostname: 'domain',
  fqdn: 'domain',
  md5: 'hash',
  sha1: 'hash',
  sha256: 'hash',
  md5_hash: 'hash',
  sha256_hash: 'hash',
  filehash: 'hash',
  uri: 'url',
  'user-agent': 'user_agent',
  useragent: 'user_agent',
  access_key: 'key',
  access_key_id: 'key',
  filename: 'path',
  'email-src': 'email',
}

export function kindOfWord(word: string): IndicatorKind | undefined {
  const lower = word.trim().toLowerCase()
  return kindWords[lower] ?? ((indicatorKinds as readonly string[]).find((kind) => kind === lower) as IndicatorKind | undefined)
}

/** CSV by its header's titles; one without a known title of the value is refused whole. */
export function parseCsv(source: string, text: string): IndicatorList {
  const out: IndicatorList = { indicators: [], problems: [] }
  const clean = text.replace(/^\ufeff/, '')
  const body = clean
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .join('\n')
  const head = body.slice(0, body.indexOf('\n') < 0 ? undefined : body.indexOf('\n'))
  const delimiter = head.includes(',') ? ',' : head.includes(';') ? ';' : head.includes('\t') ? '\t' : ','
  const [header, ...rows] = csvRows(body, delimiter)
  const names = (header ?? []).map((title) => title.trim().toLowerCase().replaceAll(' ', '_'))
  const column = (list: string[]) => list.map((title) => names.indexOf(title)).find((place) => place >= 0)
  const value = column(titles.value)
  if (value === undefined) {
    out.problems.push({ source, where: 'line 1', reason: `no column is titled ${titles.value.slice(0, 3).join(', ')}` })
    return out
  }
  const places = {
    kind: column(titles.kind),
    date: column(titles.date),
    confidence: column(titles.confidence),
    note: column(titles.note),
    source: column(titles.source),
  }
  for (const [number, row] of rows.entries()) {
    const cell = (place: number | undefined) => (place === undefined ? '' : (row[place] ?? '').trim())
    const text = cell(value)
    if (text === '') continue
    const confidence = Number(cell(places.confidence))
    const more: Partial<Indicator> = {
      ...(cell(places.date) ? { date: cell(places.date) } : {}),
      ...(cell(places.confidence) && Number.isFinite(confidence) ? { confidence: Math.min(100, Math.max(0, confidence)) } : {}),
      ...(cell(places.note) ? { note: cell(places.note) } : {}),
      ...(cell(places.source) ? { source: cell(places.source) } : {}),
    }
    // A value's own shape is surer than the word beside it, but for what has no shape.
    const word = kindOfWord(cell(places.kind))
    add(
      out,
      source,
      `row ${number + 2}`,
      text,
      word && ['user_agent', 'key', 'path'].includes(word) ? word : (kindOf(refang(text)) ?? word),
      more,
    )
  }
  return out
}
