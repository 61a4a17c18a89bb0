// Entry of the Electron host: boot by named steps, one instance, the workbench in a process of its own.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, Menu, protocol, safeStorage } from 'electron'
import { caseArgument } from './arguments.ts'
import { boot } from './boot.ts'
import { closeSession } from './closed-session.ts'
import { createKeyStore } from './key-store.ts'
import { menuTemplate } from './menu.ts'
import { handleMessages } from './messages.ts'
import { answerSecrets } from './model-secrets.ts'
import { scheme, schemePrivileges, switches } from './security.ts'
import { confine, createWindow, loadWindow } from './window.ts'
import { createWorkbenchLink } from './workbench-link.ts'

const home = process.env.VESTIGE_HOME ?? join(homedir(), '.vestige')
const here = import.meta.dirname
const log = (line: string) => {
  if (process.env.VESTIGE_LOG) process.stderr.write(`${line}\n`)
}

let window: BrowserWindow | undefined
const link = createWorkbenchLink(
  join(here, 'workbench-process.js'),
  (message) => {
    log(message)
    if (window && !window.isDestroyed()) void dialog.showMessageBox(window, { type: 'warning', message })
  },
  answerSecrets(createKeyStore(join(home, 'model-keys.key-store'), safeStorage)),
)
const keys = createKeyStore(join(home, 'passphrase.key-store'), safeStorage)

const bringForward = () => {
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

let closed = false
const closeFirst = (event: { preventDefault(): void }) => {
  if (closed) return
  event.preventDefault()
  void link.close().finally(() => {
    closed = true
    app.quit()
  })
}

// Schemes and switches only count before Electron is ready, and the sandbox only before the first window.
const early = () => {
  app.enableSandbox()
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value)
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: schemePrivileges }])
  app.on('web-contents-created', (_, contents) => confine(contents))
  app.on('second-instance', (_, argv, cwd) => {
    const caseDir = caseArgument(argv, app.isPackaged, cwd)
    if (caseDir) link.open(caseDir)
    bringForward()
  })
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', closeFirst)
}

const steps = [
  { name: 'sandbox, scheme, switches', run: early },
  { name: 'Electron ready', run: () => app.whenReady() },
  { name: 'closed session', run: () => void closeSession(join(here, '../renderer')) },
  { name: 'menu', run: () => Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, !app.isPackaged))) },
  {
    name: 'workbench',
    run: async () =>
      link.start(process.env.VESTIGE_PASSPHRASE ?? (await keys.recall()), caseArgument(process.argv, app.isPackaged, process.cwd())),
  },
  { name: 'messages', run: () => handleMessages({ window: () => window, link, keys }) },
  {
    name: 'window',
    run: async () => {
      window = await createWindow(home)
    },
  },
  { name: 'page', run: async () => window && (await loadWindow(window)) },
]

if (!app.requestSingleInstanceLock()) app.quit()
else {
  boot(steps, log).catch((error: Error) => {
    process.stderr.write(`vestige: ${error.message}\n`)
    dialog.showErrorBox('Vestige could not start', error.message)
    app.exit(1)
  })
}
