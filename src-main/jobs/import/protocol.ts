// Messages between the import's coordinator and its parser workers. Batches do not pass here: they go straight to the case thread.
import type { MemberWork, NewMember, Seal } from '../../case/api.ts'
import type { SavedMapping } from '../../contract/mapping.ts'
import type { RuleFile } from '../../detect/rule-set.ts'
import type { Keys, KeyUse } from '../../evidence/containers/keys.ts'

/** One message to a worker: enough to be busy, little enough to cancel at once. */
export const taskBytes = 2 * 1024 * 1024
export const taskFiles = 96

export interface WorkerInit {
  /** The case's `evidence/` folder. */
  store: string
  exhibit: string
  /** From 0. */
  worker: number
  /** Number of this worker's first pack in this exhibit. */
  firstPack: number
  /** Case secret: key of the Merkle salts. */
  secret: Uint8Array
  /** A source given by hand for everything that comes. */
  source: string | null
  /** The case's mappings, all versions: sources beside those that ship. */
  mappings: readonly SavedMapping[]
  inPlace: boolean
  /** For what is encrypted: in memory alone. */
  keys: Keys | null
  /** Texts of the rules to run on every event; none when detection is off. */
  rules: readonly RuleFile[]
}

/** One received file to read. */
export interface FileTask {
  id: number
  path: string
  /** Where it lies; null when only its sealed object is wanted (a source assigned later). */
  full: string | Uint8Array | null
  size: number
  mtime: number | null
  mode: number | null
  /** Sealed by an earlier run: read from there. */
  sealed: { sha256: string; size: number; seal: Seal } | null
  /** Records that an earlier run committed. */
  emitted: number
  /** Of an original registered in place by an earlier run (evidence/in-place). */
  edges: string | null
  /** Not for the file itself but for this member inside it: everything else is left alone. */
  only: { id: number; seqs: number[] } | null
}

export type Found = { at: { sha256: string; size: number; seal: Seal } } | 'free' | 'wait'

export interface Asks {
  /** Where these originals lie already; `wait` when another task is sealing the same bytes just now. */
  find: { ask: { sha256: string[] }; answer: Found[] }
  /** Row numbers for members of a container; those that an earlier run numbered are given back as they stand. */
  members: { ask: { parent: number; members: NewMember[] }; answer: Pick<MemberWork, 'id' | 'seq' | 'done' | 'state' | 'resume'>[] }
  /** A damaged or missing object was replaced by the bytes that came again. */
  healed: { ask: { sha256: string; size: number; seal: Seal; was: string }; answer: null }
}

export type ToWorker =
  | { kind: 'files'; files: FileTask[] }
  | { kind: 'answer'; id: number; value: unknown; error?: string }
  /** Sends what waits and reports `flushed` once the case has it. */
  | { kind: 'flush' }
  /** As `flush`, then closes the pack and ends. */
  | { kind: 'finish' }
  | { kind: 'cancel' }

export interface Step {
  bytes: number
  files: number
  records: number
  rejects: number
}

export type FromWorker =
  | { kind: 'ask'; id: number; what: keyof Asks; ask: unknown }
  | ({ kind: 'step' } & Step)
  /** A key opened something. */
  | { kind: 'unlocked'; used: KeyUse }
  /** A task is read; `deferred` files wait for equal bytes that are being sealed elsewhere. */
  | { kind: 'done'; deferred: number[] }
  | { kind: 'flushed' }
  | { kind: 'finished' }
  /** The import cannot go on (disk full, case gone). */
  | { kind: 'failed'; message: string; code: string }
