// The workbench in a process of its own, so that no evidence is parsed where windows and keys are.
import { RPCHandler } from '@orpc/server/message-port'
import { createWorkbench, type Workbench } from '../workbench/workbench.ts'
import type { FromWorkbench, ToWorkbench } from './channels.ts'
import { askSecrets } from './model-secrets.ts'

const parent = process.parentPort
const tell = (message: FromWorkbench) => parent.postMessage(message)

const secrets = askSecrets(tell)

let workbench: Promise<Workbench> | undefined

const start = async (passphrase: string | null, caseDir: string | null): Promise<Workbench> => {
  const made = await createWorkbench({ host: 'desktop', ready: true, secrets: secrets.store, ...(passphrase !== null && { passphrase }) })
  if (caseDir !== null) await made.client.case.open({ path: caseDir })
  // Nobody should meet an empty window at the first start.
  else if ((await made.client.case.recent()).length === 0) await made.client.case.openDemo()
  return made
}

/** The window must work, and can say what is wrong, also when a case cannot be opened. */
const startAnyhow = async (passphrase: string | null, caseDir: string | null): Promise<Workbench> => {
  try {
    return await start(passphrase, caseDir)
  } catch (error) {
    tell({ kind: 'failed', message: (error as Error).message })
    return createWorkbench({ host: 'desktop', ready: true, secrets: secrets.store, ...(passphrase !== null && { passphrase }) })
  }
}

parent.on('message', async (event) => {
  const message = event.data as ToWorkbench
  try {
    if (message.kind === 'secret') secrets.answered(message)
    else if (message.kind === 'start') {
      workbench = startAnyhow(message.passphrase, message.caseDir)
      await workbench
      tell({ kind: 'ready' })
    } else if (message.kind === 'open') {
      await (await workbench)?.client.case.open({ path: message.caseDir })
    } else if (message.kind === 'connect') {
      const [port] = event.ports
      if (!port || !workbench) return
      const { router } = await workbench
      new RPCHandler(router).upgrade(port, { context: {} })
      port.start()
    } else {
      await (await workbench)?.close()
      tell({ kind: 'closed' })
      process.exit(0)
    }
  } catch (error) {
    tell({ kind: 'failed', message: (error as Error).message })
    if (message.kind === 'close') process.exit(1)
  }
})
