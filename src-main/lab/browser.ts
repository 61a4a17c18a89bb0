// Finds the system's Chromium, Chrome or Edge and opens the window in app mode, with a fresh profile that is thrown away after.
// A profile of its own: no extension sees evidence, nothing is synchronised, nothing is translated by a service.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Nothing of the browser itself may talk to a network or to the examiner. */
export const quietFlags: readonly string[] = [
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--disable-extensions',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--disable-breakpad',
  '--disable-quic',
  '--disable-search-engine-choice-screen',
  '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,CertificateTransparencyComponentUpdater,DialMediaRouteProvider',
  '--password-store=basic',
  '--use-mock-keychain',
]

const linuxNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge', 'microsoft-edge-stable']
const macPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
]
const windowsPlaces = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
]

type Environment = Readonly<Record<string, string | undefined>>

export const browserCandidates = (platform: NodeJS.Platform, env: Environment): string[] => {
  if (platform === 'darwin') return macPlaces
  if (platform === 'win32') {
    const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter((folder) => folder !== undefined)
    return windowsPlaces.flatMap((place) => folders.map((folder) => `${folder}\\${place}`))
  }
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'))
  return linuxNames.flatMap((name) => folders.map((folder) => join(folder, name)))
}

/** `VESTIGE_BROWSER` names one outright. */
export const findBrowser = (
  platform: NodeJS.Platform = process.platform,
  env: Environment = process.env,
  exists: (path: string) => boolean = existsSync,
): string | null => {
  if (env.VESTIGE_BROWSER) return exists(env.VESTIGE_BROWSER) ? env.VESTIGE_BROWSER : null
  return browserCandidates(platform, env).find(exists) ?? null
}

export const hasDisplay = (platform: NodeJS.Platform = process.platform, env: Environment = process.env): boolean =>
  platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)

export interface AppWindow {
  /** Settles when the examiner closed the window, or the browser could not start (then with the reason). */
  readonly closed: Promise<string | null>
  close(): Promise<void>
}

export const openAppWindow = async (browser: string, url: string): Promise<AppWindow> => {
  const profile = await mkdtemp(join(tmpdir(), 'vestige-window-'))
  // Chromium's own sandbox does not start for root; the page it loads is ours alone.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0
  const flags = [...quietFlags, ...(asRoot ? ['--no-sandbox', '--test-type'] : []), '--window-size=1440,900']
  const child: ChildProcess = spawn(browser, [`--app=${url}`, `--user-data-dir=${profile}`, ...flags], { stdio: 'ignore' })
  const ended = new Promise<string | null>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(code === 0 || signal !== null ? null : `${browser} ended with status ${code}`))
  })
  const closed = ended.then(async (reason) => {
    // The browser's helpers may still write for a moment after it ended.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    return reason
  })
  return {
    closed,
    async close() {
      child.kill('SIGTERM')
      await closed
    },
  }
}
