// Starts the workbench's process, hands each window a port to it, starts it anew when it died, ends it in good order.
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron'
import { channels, type FromWorkbench, type ToWorkbench, type WantsSecret } from './channels.ts'

export interface WorkbenchLink {
  start(passphrase: string | null, caseDir: string | null): void
  /** A fresh port for the window; the old one, if any, is dead with its page. */
  connect(contents: WebContents): void
  open(caseDir: string): void
  /** Settles when the case is closed and the process has ended, or after the wait. */
  close(): Promise<void>
}

/** Closing writes the ledger's last entry and ends jobs; beyond this the process is stuck. */
const closeMs = 30_000

export const createWorkbenchLink = (
  entry: string,
  onFailure: (message: string) => void,
  secrets: (wants: WantsSecret) => Promise<ToWorkbench>,
): WorkbenchLink => {
  let child: UtilityProcess | undefined
  let passphrase: string | null = null
  let ending = false

  const send = (message: ToWorkbench, ports: Electron.MessagePortMain[] = []) => child?.postMessage(message, ports)

  const fork = (caseDir: string | null) => {
    const made = utilityProcess.fork(entry, [], { serviceName: 'Vestige workbench', stdio: 'inherit' })
    child = made
    made.on('message', (message: FromWorkbench) => {
      if (message.kind === 'failed') onFailure(message.message)
      if (message.kind === 'secret') void secrets(message).then((answer) => made.postMessage(answer))
    })
    made.on('exit', (code) => {
      if (child === made) child = undefined
      if (!ending) onFailure(`The workbench ended with status ${code}. What was committed is safe; the window connects to a new one.`)
    })
    send({ kind: 'start', passphrase, caseDir })
  }

  return {
    start(given, caseDir) {
      passphrase = given
      fork(caseDir)
    },
    connect(contents) {
      if (ending) return
      if (!child) fork(null)
      const { port1, port2 } = new MessageChannelMain()
      send({ kind: 'connect' }, [port1])
      contents.postMessage(channels.port, null, [port2])
    },
    open(caseDir) {
      if (child) send({ kind: 'open', caseDir })
      else fork(caseDir)
    },
    async close() {
      ending = true
      const running = child
      if (!running) return
      await new Promise<void>((resolve) => {
        const late = setTimeout(() => {
          running.kill()
          resolve()
        }, closeMs)
        running.once('exit', () => {
          clearTimeout(late)
          resolve()
        })
        send({ kind: 'close' })
      })
    },
  }
}
