// Opens events.duckdb and says in the case's words what is wrong with it.
import { CaseError } from '../api.ts'
import { type DuckFile, openDuck } from './duck.ts'

export const openColumns = async (path: string, memory: number, key?: string): Promise<DuckFile> => {
  try {
    return await openDuck(path, memory, key)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (/newer version|storage version|serialization version/i.test(message)) throw new CaseError('future', `events.duckdb: ${message}`)
    if (/could not set lock|being used by another process/i.test(message))
      throw new CaseError('locked', `the case is open elsewhere: ${message}`)
    throw new CaseError('damaged', `events.duckdb cannot be opened (moved away, it can be built again from case.db): ${message}`)
  }
}
