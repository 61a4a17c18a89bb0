// The one window: sandboxed, on our protocol, unable to go elsewhere or to open another.
import { join } from 'node:path'
import { app, BrowserWindow, screen, type WebContents } from 'electron'
import { partition } from './closed-session.ts'
import { mayNavigate, startPage, webPreferences } from './security.ts'
import { placeOnScreens, readWindowState, smallest, writeWindowState } from './window-state.ts'

/** For every web contents the program ever makes, whoever makes it. */
export const confine = (contents: WebContents): void => {
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (!mayNavigate(event.url)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/** Not yet loaded: the page asks for its port while it loads, and must be known by then. */
export const createWindow = async (home: string): Promise<BrowserWindow> => {
  const file = join(home, 'window.json')
  const { bounds, maximized } = placeOnScreens(
    await readWindowState(file),
    screen.getAllDisplays().map((display) => display.workArea),
  )
  const window = new BrowserWindow({
    ...bounds,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: 'Vestige',
    backgroundColor: '#101317',
    webPreferences: {
      ...webPreferences,
      partition,
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      devTools: !app.isPackaged,
    },
  })
  if (maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  window.on('close', () => {
    void writeWindowState(file, { bounds: window.getNormalBounds(), maximized: window.isMaximized() }).catch(() => {})
  })
  return window
}

export const loadWindow = (window: BrowserWindow): Promise<void> => window.loadURL(startPage)
