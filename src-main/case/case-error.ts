// What went wrong in either database, as the error of the case that callers know.
import { CaseError } from './api.ts'

export const asCaseError = (error: unknown): CaseError => {
  if (error instanceof CaseError) return error
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { code?: unknown })?.code
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || /no space left|disk is full|SQLITE_IOERR/i.test(`${message} ${String(code)}`))
    return new CaseError('disk', `the disk is full or cannot be written: ${message}`)
  if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') return new CaseError('damaged', message)
  return new CaseError('internal', error instanceof Error ? (error.stack ?? message) : message)
}
