// The one workbench: implements the contract's procedures for whichever host carries them.
import type { ContractRouterClient } from '@orpc/contract'
import { createRouterClient, type Router } from '@orpc/server'
import type { Contract } from '../contract/procedures/index.ts'
import { vestigeHome } from '../jobs/examiner.ts'
import { Bench } from './bench.ts'
import { annotationHandlers } from './handlers/annotations.ts'
import { caseHandlers } from './handlers/case.ts'
import { custodyHandlers } from './handlers/custody.ts'
import { eventHandlers } from './handlers/events.ts'
import { evidenceHandlers } from './handlers/evidence.ts'
import { examinerHandlers } from './handlers/examiner.ts'
import { buildRouter } from './procedures.ts'
import { beginUpload } from './upload.ts'

export interface WorkbenchOptions {
  /** Who carries it; written into the ledger's `open` entry. */
  host: 'desktop' | 'lab' | 'command line'
  /** Settings, keys, heads, recent cases. Default: `VESTIGE_HOME`, else `~/.vestige`. */
  home?: string
  /** Opens the examiner's key. Default: `VESTIGE_PASSPHRASE`. */
  passphrase?: string
}

export interface Upload {
  /** Where the host streams the files to, with their relative paths; inside the case folder, so that sealing needs no copy across volumes. */
  directory: string
  /** All bytes are there: makes one exhibit of kind `browser_upload`. Returns the job, as `evidence.receive` does. */
  finish(what: { label: string; browser: string; files: { path: string; lastModified: number | null }[] }): Promise<{ job: string }>
  /** Removes what was streamed. */
  abandon(): Promise<void>
}

export interface Workbench {
  /** For `new RPCHandler(workbench.router)` of any oRPC transport; needs no context. */
  readonly router: Router<Contract, Record<never, never>>
  /** The same procedures in process. */
  readonly client: ContractRouterClient<Contract>
  /** A drop in a browser, streamed over loopback. */
  beginUpload(): Promise<Upload>
  /** Ends jobs, writes the ledger's `close`, lets the case go. Safe to call twice. */
  close(): Promise<void>
}

/** Opens no case by itself; call `client.case.open` or let the window do so. */
export async function createWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const home = options.home ?? vestigeHome()
  const bench = new Bench({ ...options, home })
  const router: Router<Contract, Record<never, never>> = buildRouter(bench, {
    case: caseHandlers(bench, () => router),
    examiner: examinerHandlers(bench),
    evidence: evidenceHandlers(bench),
    events: eventHandlers(bench),
    annotations: annotationHandlers(bench),
    custody: custodyHandlers(bench),
  })
  return {
    router,
    client: createRouterClient(router) as unknown as ContractRouterClient<Contract>,
    beginUpload: () => beginUpload(bench),
    close: async () => {
      await bench.leave()
    },
  }
}
