// The examiner's table of sources is made from the sources: this fails when it was not made anew.
import { expect, test } from 'vitest'
import { sources } from '../../src-main/sources/registry.ts'
import { sourcesPageText, sourcesTable } from './sources-table.ts'

test('docs/examiner/sources.md is what the sources say today', () => {
  expect(sourcesPageText(), 'npm run sources').toBe(sourcesTable())
  for (const { id } of sources) expect(sourcesPageText()).toContain(`\`${id}\``)
})
