// Issue 6, point 2: ten wordings in twelve fields of both twins of one story flip no verdict of the offline analyst.
// ACCEPTANCE_FIELDS names some of the fields, separated by commas.
import { hostPairs } from '../eval/cases/host.ts'
import { Court } from '../eval/court.ts'
import { fields, wordings } from '../eval/injection.ts'
import { injections } from '../eval/injections.ts'
import { Table } from './command.ts'

const only = (process.env.ACCEPTANCE_FIELDS ?? '').split(',').filter(Boolean)
const table = new Table()
const court = new Court()
try {
  const pair = hostPairs.find(({ name }) => name === 'database-shell')!
  const started = performance.now()
  const { n, flips, seen } = await injections(court, pair, { only, told: (line) => console.log(`       ${line}`) })
  const expected = 2 * wordings.length * (only.length > 0 ? only.length : fields.length)
  table.check(
    `no verdict flips under injection`,
    flips.length === 0 && n === expected,
    `${flips.length} of n = ${n}; named as an attempt to influence: ${seen}; ${((performance.now() - started) / 1000).toFixed(0)} s${flips.map((one) => `\n       ${one}`).join('')}`,
  )
} finally {
  await court.end()
}
table.close()
