// "Where else": values as ready text for the client's own systems, so that what was not exported can be searched there.

export interface SoughtValue {
  kind: 'address' | 'key' | 'user' | 'domain' | 'hash' | 'user_agent' | 'resource' | 'other'
  value: string
}

export interface SoughtQuery {
  language: 'athena' | 'kql' | 'spl' | 'osquery' | 'vql'
  title: string
  text: string
}

const sql = (value: string) => `'${value.replaceAll("'", "''")}'`
const kql = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const spl = (value: string) => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
const vql = (value: string) => `'''${value.replaceAll("'''", "''")}'''`

/** Control characters and line ends cannot be part of a value that is pasted into a query. */
function clean(values: readonly SoughtValue[]): SoughtValue[] {
  const seen = new Set<string>()
  return values.flatMap((one) => {
    const value = one.value.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]/g, ' ').trim()
    const key = `${one.kind}\0${value}`
    if (value === '' || seen.has(key)) return []
    seen.add(key)
    return [{ kind: one.kind, value }]
  })
}

/** `from` and `to` are RFC 3339. Kinds without a column of their own are looked for in the whole record. */
export function whereElse(input: readonly SoughtValue[], time: { from: string; to: string }): SoughtQuery[] {
  const values = clean(input)
  if (values.length === 0) return []
  const of = (...kinds: SoughtValue['kind'][]) => values.filter((one) => kinds.includes(one.kind)).map((one) => one.value)
  const rest = of('resource', 'other', 'domain', 'hash')
  const inList = (column: string, list: string[], quote: (value: string) => string) =>
    list.length > 0 ? [`${column} IN (${list.map(quote).join(', ')})`] : []
  const athena = [
    ...inList('sourceipaddress', of('address'), sql),
    ...inList('useridentity.accesskeyid', of('key'), sql),
    ...inList('useridentity.username', of('user'), sql),
    ...inList('useragent', of('user_agent'), sql),
    ...rest.flatMap((value) => [`strpos(requestparameters, ${sql(value)}) > 0`, `strpos(responseelements, ${sql(value)}) > 0`]),
  ]
  const kusto = [
    ...(of('address').length > 0
      ? [`(CallerIpAddress in (${of('address').map(kql).join(', ')}) or IPAddress in (${of('address').map(kql).join(', ')}))`]
      : []),
    ...values.filter((one) => one.kind !== 'address').map((one) => `* has ${kql(one.value)}`),
  ]
  const out: SoughtQuery[] = [
    {
      language: 'athena',
      title: 'CloudTrail in Athena',
      text: `SELECT eventtime, eventsource, eventname, useridentity.arn, sourceipaddress, errorcode\nFROM cloudtrail_logs\nWHERE eventtime >= ${sql(time.from)} AND eventtime < ${sql(time.to)}\n  AND (${athena.join('\n    OR ')})\nORDER BY eventtime;`,
    },
    {
      language: 'kql',
      title: 'Azure, Entra and Sentinel',
      text: `union withsource=Table isfuzzy=true AzureActivity, SigninLogs, AADNonInteractiveUserSignInLogs, AADServicePrincipalSignInLogs, AuditLogs, OfficeActivity\n| where TimeGenerated >= datetime(${kqlTime(time.from)}) and TimeGenerated < datetime(${kqlTime(time.to)})\n| where ${kusto.join('\n     or ')}\n| order by TimeGenerated asc`,
    },
    {
      language: 'spl',
      title: 'Splunk',
      text: `search index=* earliest=${spl(time.from)} latest=${spl(time.to)} timeformat="%Y-%m-%dT%H:%M:%SZ" (${values.map((one) => spl(one.value)).join(' OR ')})\n| table _time index sourcetype host _raw\n| sort _time`,
    },
  ]
  const hosts = [
    ...of('address').map((value) => ({ table: 'process_open_sockets', test: `remote_address = ${sql(value)}` })),
    ...of('hash').map((value) => ({ table: 'hash', test: `sha256 = ${sql(value)} AND path LIKE '/tmp/%%'` })),
  ]
  if (hosts.length > 0) {
    const tables = [...new Set(hosts.map((one) => one.table))]
    out.push({
      language: 'osquery',
      title: 'Hosts with osquery',
      text: tables
        .map(
          (table) =>
            `SELECT * FROM ${table} WHERE ${hosts
              .filter((one) => one.table === table)
              .map((one) => `(${one.test})`)
              .join(' OR ')};`,
        )
        .join('\n'),
    })
  }
  const network = of('address')
  const files = of('hash')
  if (network.length + files.length > 0) {
    const parts = [
      ...(network.length > 0 ? [`SELECT * FROM netstat() WHERE Raddr.IP IN (${network.map(vql).join(', ')})`] : []),
      ...(files.length > 0
        ? [
            `SELECT OSPath, hash(path=OSPath).SHA256 AS SHA256 FROM glob(globs=['/tmp/**', '/var/tmp/**', '/dev/shm/**'])\nWHERE SHA256 IN (${files.map((value) => vql(value.toLowerCase())).join(', ')})`,
          ]
        : []),
    ]
    out.push({ language: 'vql', title: 'Hosts with Velociraptor', text: parts.join('\n\n') })
  }
  return out
}

function kqlTime(text: string): string {
  return text.replaceAll(/[^0-9TZ:.+-]/g, '')
}
