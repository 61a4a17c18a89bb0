// Joins workbench and loopback host: what `vestige serve`, `npm start` and the window tests call.
import { fileURLToPath } from 'node:url'
import type { Workbench } from '../workbench/workbench.ts'
import { createWorkbench } from '../workbench/workbench.ts'
import { type LabHost, startLabHost } from './host.ts'

export interface ServeOptions {
  /** Case to open at once. */
  caseDir?: string
  /** The demo case, when this home knows no case yet. */
  demoAtFirst?: boolean
  port?: number
  home?: string
  passphrase?: string
  windowDirectory?: string
  keptSession?: string
}

export interface Served extends LabHost {
  readonly workbench: Workbench
}

/** Where `npm start` and electron-vite build the window. */
export const builtWindow = fileURLToPath(new URL('../../out/renderer', import.meta.url))

export const serve = async (options: ServeOptions = {}): Promise<Served> => {
  const { caseDir, demoAtFirst, home, passphrase } = options
  const workbench = await createWorkbench({
    host: 'lab',
    ...(home !== undefined && { home }),
    ...(passphrase !== undefined && { passphrase }),
  })
  try {
    const host = await startLabHost({
      workbench,
      windowDirectory: options.windowDirectory ?? builtWindow,
      ...(options.port !== undefined && { port: options.port }),
      ...(options.keptSession !== undefined && { keptSession: options.keptSession }),
    })
    try {
      if (caseDir !== undefined) await workbench.client.case.open({ path: caseDir })
      else if (demoAtFirst && (await workbench.client.case.recent()).length === 0) await workbench.client.case.openDemo()
    } catch (error) {
      await host.close()
      throw error
    }
    return {
      ...host,
      workbench,
      async close() {
        await host.close()
        await workbench.close()
      },
    }
  } catch (error) {
    await workbench.close()
    throw error
  }
}
