// `npm run sources`: writes docs/examiner/sources.md anew.
import { writeFileSync } from 'node:fs'
import { sourcesPage, sourcesTable } from './steps/sources-table.ts'

writeFileSync(sourcesPage, sourcesTable())
process.stdout.write(`${sourcesPage}\n`)
