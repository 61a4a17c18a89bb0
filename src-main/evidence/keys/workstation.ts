// The workstation's own key: signs what runs by itself, never with a person's key.
import type { Signer } from './identity.ts'

/** `by` becomes "workstation HOST, on standing instruction of NAME of DATE". Made at first use, unprotected, owner-only. */
export declare function workstationSigner(home: string, instruction: { of: string; date: string }): Signer
