// `node first-asking.ts HOME CASE TEXT`: a text that nobody asked for before, in a process that has just opened the case and
// shown its first page. Prints milliseconds. Asked again it would come from what is kept.
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { columns } from './columns.ts'

const [home, path, query] = process.argv.slice(2) as [string, string, string]
const bench = await createWorkbench({ host: 'lab', ready: true, home, passphrase: 'acceptance' })
await bench.client.case.open({ path })
await bench.client.events.page({ columns, limit: 200 })
// As long as a person needs to type it.
await new Promise((wake) => setTimeout(wake, 2000))
const from = performance.now()
const { rows } = await bench.client.events.page({ columns, query, limit: 50 })
const ms = performance.now() - from
await bench.close()
console.log(JSON.stringify({ ms, rows: rows.length }))
