// What hosts see of the workbench. Apart from its making, so that its parts can name it without a circle.
import type { ContractRouterClient } from '@orpc/contract'
import type { Router } from '@orpc/server'
import type { Receipt } from '../contract/exhibit.ts'
import type { Contract } from '../contract/procedures/index.ts'
import type { Signer } from '../jobs/examiner.ts'
import type { SecretStore } from './model-keys.ts'

export interface WorkbenchOptions {
  /** Who carries it; written into the ledger's `open` entry. */
  host: 'desktop' | 'lab' | 'command line'
  /** Settings, keys, heads, recent cases. Default: `VESTIGE_HOME`, else `~/.vestige`. */
  home?: string
  /** Opens the examiner's key. Default: `VESTIGE_PASSPHRASE`. */
  passphrase?: string
  /** The system's key store, where the host has one: keys of model providers. */
  secrets?: SecretStore
  /** Keeps a thread ready for the next case: for hosts that live longer than one act. */
  ready?: boolean
  /** A case is opened next: its thread starts while the examiner's key is opened. */
  soon?: boolean
}

export interface Upload {
  /** Where the host streams the files to, with their relative paths; inside the case folder, so that sealing needs no copy across volumes. */
  directory: string
  /** All bytes are there: makes one exhibit of kind `browser_upload`. Returns the job, as `evidence.receive` does. */
  finish(what: {
    label: string
    receipt: Receipt
    browser: string
    files: { path: string; lastModified: number | null }[]
  }): Promise<{ job: string }>
  /** Removes what was streamed. */
  abandon(): Promise<void>
}

export interface Workbench {
  /** For `new RPCHandler(workbench.router)` of any oRPC transport; needs no context. */
  readonly router: Router<Contract, Record<never, never>>
  /** The same procedures in process. */
  readonly client: ContractRouterClient<Contract>
  /** The open key of whoever signs; a problem where there is none or it is locked. */
  signer(): Signer
  /** A drop in a browser, streamed over loopback. */
  beginUpload(): Promise<Upload>
  /** Ends jobs, writes the ledger's `close`, lets the case go. Safe to call twice. */
  close(): Promise<void>
}
