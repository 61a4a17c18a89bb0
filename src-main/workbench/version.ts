// Name and version of the tool, as ledger entries and reports state it.
import { readFileSync } from 'node:fs'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

export const tool = `vestige ${version}`
