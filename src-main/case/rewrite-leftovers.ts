// What a crash left of a rewriting is no part of the case.
import { rmSync } from 'node:fs'
import { join } from 'node:path'

export const removeLeftovers = (dir: string): void => {
  for (const name of ['case.db.rewriting', 'case.db.rewriting-journal', 'case.db.rewriting-wal', 'case.db.rewriting-shm'])
    rmSync(join(dir, name), { force: true })
}
