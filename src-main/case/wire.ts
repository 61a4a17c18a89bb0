// Messages between the workbench thread and the case thread.
import type { MessagePort } from 'node:worker_threads'
import type { CaseChange, CaseErrorCode } from './api.ts'
import type { StoreInit } from './store.ts'

export type ToThread =
  /** To a thread that was started without a case. */
  | { kind: 'open'; init: StoreInit }
  /** To the same: there will be no case. */
  | { kind: 'leave' }
  | { kind: 'call'; id: number; method: string; args: unknown[] }
  | { kind: 'stream'; id: number; method: string; args: unknown[] }
  /** The reader took one value of a stream: one more may be sent. */
  | { kind: 'more'; id: number }
  | { kind: 'stop'; id: number }
  | { kind: 'producer'; port: MessagePort }
  | { kind: 'derive'; port: MessagePort }

export type FromThread =
  /** The answer, or a stream's end. Id 0: the case is open, or why it is not. */
  | { kind: 'answer'; id: number; value?: unknown; error?: { code: CaseErrorCode; message: string } }
  | { kind: 'value'; id: number; value: unknown }
  | { kind: 'change'; change: CaseChange }
