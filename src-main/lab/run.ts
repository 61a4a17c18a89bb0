// Runs the lab host until Ctrl-C or until its window is closed: opens the system's browser, or prints the link where there is none.
import { findBrowser, hasDisplay, openAppWindow } from './browser.ts'
import { type ServeOptions, serve } from './serve.ts'

export interface RunOptions extends ServeOptions {
  /** Open a window where there is a browser and a display; false only prints the link. */
  open: boolean
  /** One line each. */
  say: (line: string) => void
}

/** Why no window can be opened on this machine, or null. */
export const noWindow = (): string | null => {
  if (!hasDisplay()) return 'there is no display'
  if (!findBrowser()) return 'there is no Chromium, Chrome or Edge'
  return null
}

const stopRequested = (): Promise<void> =>
  new Promise((resolve) => {
    let asked = false
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        // Closing a case writes its ledger; whoever asks twice does not want to wait for it.
        if (asked) process.exit(130)
        asked = true
        resolve()
      })
    }
  })

export const runLab = async ({ open, say, ...options }: RunOptions): Promise<void> => {
  const stopped = stopRequested()
  const served = await serve(options)
  if (served.demoProblem) say(`The demo case could not be opened: ${served.demoProblem}`)
  const printLink = () => say(`Open ${served.newLink()} in a browser on this machine (works once)`)
  const without = open ? noWindow() : 'asked for the link alone'
  const browser = without ? null : findBrowser()

  let windowClosed: Promise<void> | null = null
  let closeWindow = async () => {}
  if (browser) {
    say(`Window: ${browser} in app mode, with a fresh profile; close it or press Ctrl-C to end`)
    const window = await openAppWindow(browser, served.newLink())
    closeWindow = window.close
    windowClosed = window.closed.then((reason) => {
      if (reason === null) return
      say(`The browser did not open a window: ${reason}`)
      printLink()
      return stopped
    })
  } else {
    say(`No window is opened: ${without}`)
    printLink()
    if (process.stdin.isTTY) say('Enter prints a fresh link; Ctrl-C ends')
  }
  if (process.stdin.isTTY) process.stdin.on('data', printLink)
  await Promise.race(windowClosed ? [stopped, windowClosed] : [stopped])
  say('Closing the case')
  await closeWindow()
  await served.close()
  process.stdin.pause()
}
