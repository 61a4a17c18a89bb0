// DuckDB alone on the same files: read_json into a table, and the same kinds of questions in SQL. Run as a process of its own for its memory.
import { DuckDBInstance } from '@duckdb/node-api'
import { type Timing, timed } from './measure.ts'

export interface Alone {
  events: number
  seconds: number
  peakMiB: number
  bytes: number
  questions: Record<string, Timing>
}

const columns = `eventVersion varchar, userIdentity json, eventTime timestamp, eventSource varchar, eventName varchar, awsRegion varchar,
  sourceIPAddress varchar, userAgent varchar, errorCode varchar, errorMessage varchar, requestParameters json, responseElements json,
  requestID varchar, eventID varchar, readOnly boolean, resources json, recipientAccountId varchar`

async function run(set: string, file: string, runs: number): Promise<Alone> {
  const { statSync } = await import('node:fs')
  const instance = await DuckDBInstance.create(file, { threads: '2', memory_limit: '4GB', preserve_insertion_order: 'false' })
  const db = await instance.connect()
  const struct = columns.replaceAll(/\s+/g, ' ')
  const from = performance.now()
  await db.run(
    `create table ev as select r.* from (select unnest("Records") as r from read_json('${set}/**/*.json.gz', columns={Records: 'struct(${struct})[]'}, maximum_object_size=33554432))`,
  )
  await db.run('checkpoint')
  const seconds = (performance.now() - from) / 1000
  const count = async (sql: string) => (await db.runAndReadAll(sql)).getRowsJS()
  const events = Number((await count('select count(*) from ev'))[0]![0])
  const facet = (column: string, where = 'true') =>
    count(`select "${column}", count(*) from ev where ${where} group by 1 order by 2 desc limit 20`)
  const facets = [
    'eventName',
    'eventSource',
    'sourceIPAddress',
    'awsRegion',
    'errorCode',
    'recipientAccountId',
    'userAgent',
    'eventVersion',
  ]
  const page = (where: string) => count(`select * from ev where ${where} order by "eventTime", "eventID" limit 200`)
  const questions: Record<string, Timing> = {
    'page of 200, no filter': await timed(runs, () => page('true')),
    'page of 200, common action': await timed(runs, () => page(`"eventName" = 'GetObject'`)),
    'page of 200, rare action': await timed(runs, () => page(`"eventName" = 'AttachUserPolicy'`)),
    'page of 200, error code': await timed(runs, () => page(`"errorCode" = 'AccessDenied'`)),
    'histogram, all': await timed(runs, () => count(`select time_bucket(interval '1 hour', "eventTime"), count(*) from ev group by 1`)),
    'eight facets, all': await timed(runs, async () => {
      for (const column of facets) await facet(column)
    }),
    'text, rare: first asking': await timed(Math.min(runs, 5), () => page(`contains("requestParameters"::varchar, 'quartzfinch7')`)),
    'text, common: first page': await timed(Math.min(runs, 5), () => page(`contains("requestParameters"::varchar, 'filterSet')`)),
    'one event with raw record': await timed(runs, () => count(`select * from ev where "eventID" = (select min("eventID") from ev)`)),
  }
  db.closeSync()
  instance.closeSync()
  return { events, seconds, peakMiB: process.resourceUsage().maxRSS / 1024, bytes: statSync(file).size, questions }
}

const [set, file, runs] = process.argv.slice(2)
if (set && file) console.log(JSON.stringify(await run(set, file, Number(runs ?? 10))))
