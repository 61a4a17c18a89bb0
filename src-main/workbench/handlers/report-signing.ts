// Signature and time stamp of a signed-off revision: each a person's own act, each in the ledger.
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

type Part = 'sign' | 'authority' | 'setAuthority' | 'timestampRequest' | 'importTimestamp' | 'readWord'

export function signingHandlers(_: Bench): Pick<Handlers<'report'>, Part> {
  const later = (): never => {
    throw problem('usage', 'not yet')
  }
  return { sign: later, authority: () => null, setAuthority: later, timestampRequest: later, importTimestamp: later, readWord: later }
}
