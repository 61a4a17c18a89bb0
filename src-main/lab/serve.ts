// Joins workbench and loopback host: what `vestige serve`, `npm start` and the window tests call.
import { fileURLToPath } from 'node:url'
import type { Workbench } from '../workbench/workbench.ts'
import { createWorkbench } from '../workbench/workbench.ts'
import { type LabHost, type LabOptions, startLabHost } from './host.ts'

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
  windowFiles?: LabOptions['windowFiles']
}

export interface Served extends LabHost {
  readonly workbench: Workbench
  /** Why the demo case could not be opened; the window opens without it. */
  readonly demoProblem: string | null
}

/** Where `npm start` and electron-vite build the window. */
export const builtWindow = fileURLToPath(new URL('../../out/renderer', import.meta.url))

const openDemoAtFirst = async ({ client }: Workbench): Promise<string | null> => {
  try {
    if ((await client.case.recent()).length === 0) await client.case.openDemo()
    return null
  } catch (error) {
    return (error as Error).message
  }
}

export const serve = async (options: ServeOptions = {}): Promise<Served> => {
  const { caseDir, demoAtFirst, home, passphrase } = options
  const workbench = await createWorkbench({
    host: 'lab',
    ready: true,
    ...(home !== undefined && { home }),
    ...(passphrase !== undefined && { passphrase }),
  })
  try {
    const host = await startLabHost({
      workbench,
      windowDirectory: options.windowDirectory ?? builtWindow,
      ...(options.port !== undefined && { port: options.port }),
      ...(options.keptSession !== undefined && { keptSession: options.keptSession }),
      ...(options.windowFiles !== undefined && { windowFiles: options.windowFiles }),
    })
    try {
      if (caseDir !== undefined) await workbench.client.case.open({ path: caseDir })
    } catch (error) {
      await host.close()
      throw error
    }
    const demoProblem = caseDir === undefined && demoAtFirst ? await openDemoAtFirst(workbench) : null
    return {
      ...host,
      workbench,
      demoProblem,
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
