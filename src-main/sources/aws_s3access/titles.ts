// Columns of S3 server access logs in the order AWS writes them; later files append. "Amazon S3 server access log format", S3 user guide.
import { quotedCells, splitQuoted } from '../framing/cells.ts'

export const titles = (
  'bucketowner bucket time remoteip requester requestid operation key requesturi httpstatus errorcode bytessent objectsize totaltime ' +
  'turnaroundtime referrer useragent versionid hostid sigversion ciphersuite authtype hostheader tlsversion accesspointarn aclrequired sourceregion'
).split(' ')

const known = new Map<string, string>([
  ...titles.map((title) => [title, title] as const),
  ['bucketname', 'bucket'],
  ['requestdatetime', 'time'],
  ['requesturioperation', 'requestmethod'],
  ['objectkey', 'key'],
  ['signatureversion', 'sigversion'],
  ['authenticationtype', 'authtype'],
  ['httpreferer', 'referrer'],
  ['referer', 'referrer'],
])

/** Our title for a key, whatever its case, hyphens and underscores. */
export function nameOf(key: string): string | undefined {
  return known.get(key.replace(/[-_]/g, '').toLowerCase())
}

/** Spellings of a title in JSON rows and tables. */
export function spellings(title: string): string[] {
  return [...new Set([title, ...[...known].filter(([, name]) => name === title).map(([key]) => key)])]
}

const line =
  /^[0-9a-f]{10,64} [a-z0-9][a-z0-9.-]{1,62} \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] \S+ \S+ \S+ (?:REST|SOAP|WEBSITE|BATCH|S3|CREATE|WEBDAV)\.\S+ /

export function isAccessLine(text: string): boolean {
  return line.test(text)
}

/** Rows of tables and pipelines: a bucket, an operation of S3's kind, and one of the columns only this log has. */
export function isAccessRow(value: object): boolean {
  const names = new Map(Object.entries(value).map(([key, item]) => [nameOf(key), item]))
  return (
    typeof names.get('bucket') === 'string' &&
    typeof names.get('operation') === 'string' &&
    /^(?:REST|SOAP|WEBSITE|BATCH|S3|CREATE)\./.test(names.get('operation') as string) &&
    ['remoteip', 'requestid', 'bucketowner', 'requester'].some((name) => names.has(name))
  )
}

const lastQuoted = titles.indexOf('useragent')

export function lineCells(text: string): number[] {
  return quotedCells(text, lastQuoted)
}

export function splitLine(text: string): string[] {
  return splitQuoted(text, lastQuoted)
}
