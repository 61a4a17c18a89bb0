// Errors as hosts see them: a code that tells what to do next, and one clear line.
import { ORPCError } from '@orpc/server'

export type ProblemCode =
  /** The examiner's key needs its passphrase, or there is none yet. */
  | 'locked'
  | 'no_identity'
  | 'no_case'
  /** Another process has the case open and does not answer, or what was asked needs to be done there. */
  | 'held'
  /** The case is encrypted at rest, and what was given does not open it. */
  | 'case_locked'
  | 'unknown_examiner'
  /** The case lies on a medium that cannot be written. */
  | 'read_only'
  | 'not_found'
  | 'usage'
  | 'failed'

const status: Record<ProblemCode, string> = {
  locked: 'UNAUTHORIZED',
  no_identity: 'UNAUTHORIZED',
  no_case: 'PRECONDITION_FAILED',
  held: 'CONFLICT',
  case_locked: 'FORBIDDEN',
  unknown_examiner: 'FORBIDDEN',
  read_only: 'FORBIDDEN',
  not_found: 'NOT_FOUND',
  usage: 'BAD_REQUEST',
  failed: 'INTERNAL_SERVER_ERROR',
}

/** Travels over every transport: oRPC hides the message of any other error. */
export function problem(code: ProblemCode, message: string): ORPCError<string, { code: string }> {
  return new ORPCError(status[code], { message, data: { code } })
}

export function asProblem(error: unknown): Error {
  if (error instanceof ORPCError) return error
  const { message, code, name } = error as { message?: string; code?: unknown; name?: string }
  if (name === 'AbortError') return error as Error
  const known = typeof code === 'string' ? code : 'failed'
  const text = message ?? String(error)
  return new ORPCError(
    known === 'bad_query' || known === 'unknown_exhibit' || known === 'unknown_member' ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR',
    {
      message: known === 'ENOSPC' ? `the disk is full: ${text}` : text,
      data: { code: known },
      cause: error,
    },
  )
}

export function codeOf(error: unknown): string | undefined {
  const { data, code } = error as { data?: { code?: unknown }; code?: unknown }
  if (typeof data?.code === 'string') return data.code
  return typeof code === 'string' ? code : undefined
}
