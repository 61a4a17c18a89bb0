// The acceptance's kills with small counts; `node test/faults/kill-import.ts 30` runs the large ones.
import { expect, test } from 'vitest'
import { killImports } from './kill-import.ts'

test('an import killed at random moments goes on to exactly the same events', async () => {
  const { rounds, digest } = await killImports({ kills: 2, records: 6000, recordsPerFile: 50, seed: 5 })
  expect(digest.events).toBeGreaterThan(5500)
  for (const round of rounds) expect(round).toMatchObject({ verifies: true, same: true })
}, 600_000)
