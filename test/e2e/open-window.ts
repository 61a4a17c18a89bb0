// Opens the real window in a browser over the lab host, and fails on anything the browser complains of:
// console errors, uncaught errors, failed requests, reports of the content security policy.
// SLOW=RATE,MS makes the page RATE times slower and has each answer of the workbench come MS later: what only races, fails there.
import { mkdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findBrowser, quietFlags } from '../../src-main/lab/browser.ts'
import { type HostedWorkbench, type LabHost, startLabHost } from '../../src-main/lab/host.ts'
import { builtWindow, serve } from '../../src-main/lab/serve.ts'
import type { Workbench } from '../../src-main/workbench/workbench.ts'

export type Theme = 'dark' | 'light'

export interface OpenWindowOptions {
  /** CSS pixels; 1440 by 900 when not given. */
  size?: readonly [width: number, height: number]
  /** What the system prefers; a theme the examiner chose wins over it. */
  theme?: Theme
  /** Opens this case before the window. */
  caseDir?: string
  /** A workbench of the test's own in place of the real one. */
  workbench?: HostedWorkbench
  /** A window of the test's own in place of the built one; only beside such a workbench. */
  windowDirectory?: string
  /** Before the window is asked for: what is to watch it from its first instant. */
  prepare?: (page: Page) => Promise<void>
  /** Hash or path to open at. */
  at?: string
  /** Complaints that belong to the test, such as an answer of 404 it asks for. */
  expected?: readonly RegExp[]
}

export interface OpenWindow extends AsyncDisposable {
  readonly page: Page
  readonly host: LabHost
  /** The real workbench behind the window; throws when the test brought its own. */
  readonly workbench: Workbench
  /** An empty folder that is removed with the window: cases and homes lie here. */
  readonly directory: string
  /** What the browser complained of until now. */
  readonly problems: readonly string[]
  /** A picture as NAME-WIDTHxHEIGHT-THEME.png in the folder that SHOTS names; nothing without it. */
  shot(name: string): Promise<void>
  resize(width: number, height: number): Promise<void>
  setTheme(theme: Theme): Promise<void>
  /** Closes all and throws when there was a problem. `await using` calls it. */
  close(): Promise<void>
}

const waitMs = 90_000

/** Why browser tests are left out on this machine, or null. */
export const noBrowser = (): string | null =>
  findBrowser() ? null : 'no Chromium, Chrome or Edge found (Debian: apt-get install chromium; or VESTIGE_BROWSER=PATH)'

const launch = (): Promise<Browser> => {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error(noBrowser() ?? '')
  return chromium.launch({ executablePath, headless: true, args: [...quietFlags, '--no-sandbox', '--disable-gpu'] })
}

const listenForProblems = async (page: Page, problems: string[]): Promise<void> => {
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error.message}`))
  page.on('requestfailed', (request) => {
    // A page that is left cuts its own requests off.
    if (request.failure()?.errorText !== 'net::ERR_ABORTED') problems.push(`request: ${request.url()} ${request.failure()?.errorText}`)
  })
  await page.exposeFunction('reportPolicyViolation', (text: string) => problems.push(`policy: ${text}`))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const report = (window as unknown as { reportPolicyViolation: (text: string) => void }).reportPolicyViolation
      report(`${event.effectiveDirective} refused ${event.blockedURI} in ${event.sourceFile}:${event.lineNumber} ${event.sample}`)
    })
  })
}

const slowDown = async (page: Page): Promise<void> => {
  const [rate = 1, lateMs = 0] = (process.env.SLOW ?? '').split(',').map(Number)
  if (rate > 1) await (await page.context().newCDPSession(page)).send('Emulation.setCPUThrottlingRate', { rate })
  if (lateMs > 0)
    await page.routeWebSocket('**', (socket) => {
      const server = socket.connectToServer()
      server.onMessage((message) => setTimeout(() => socket.send(message), lateMs))
    })
}

export const openWindow = async (options: OpenWindowOptions = {}): Promise<OpenWindow> => {
  const [width, height] = options.size ?? [1440, 900]
  let theme = options.theme ?? 'dark'
  let size = { width, height }
  const directory = await mkdtemp(join(tmpdir(), 'vestige-e2e-'))
  const undo: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true, maxRetries: 5 })]
  const unwind = async () => {
    for (const step of undo.splice(0).reverse()) await step()
  }
  const problems: string[] = []
  try {
    let workbench: Workbench | undefined
    let host: LabHost
    if (options.workbench)
      host = await startLabHost({ workbench: options.workbench, windowDirectory: options.windowDirectory ?? builtWindow })
    else {
      const served = await serve({ home: join(directory, 'home'), ...(options.caseDir !== undefined && { caseDir: options.caseDir }) })
      workbench = served.workbench
      host = served
      // Dark or light as the system: what a test sets then counts.
      await workbench.client.examiner.saveSettings({ theme: 'system' })
    }
    undo.push(() => host.close())
    const browser = await launch()
    undo.push(() => browser.close())
    const context = await browser.newContext({
      viewport: size,
      colorScheme: theme,
      locale: 'en-GB',
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    })
    // Where a state is waited for, this only ends a wait that is in vain.
    context.setDefaultTimeout(waitMs)
    const page = await context.newPage()
    await listenForProblems(page, problems)
    await slowDown(page)
    await options.prepare?.(page)
    await page.goto(host.newLink())
    // The first page only spends the token and asks for `/` anew.
    await page.waitForURL((url) => !url.searchParams.has('token'))
    if (options.at !== undefined) await page.goto(new URL(options.at, host.origin).href)

    const unexpected = () => problems.filter((problem) => !(options.expected ?? []).some((pattern) => pattern.test(problem)))
    let open = true
    const close = async () => {
      if (!open) return
      open = false
      const found = unexpected()
      await unwind()
      if (found.length > 0) throw new Error(`the browser complained:\n${found.join('\n')}`)
    }
    return {
      page,
      host,
      directory,
      get workbench() {
        if (!workbench) throw new Error('this window runs on the workbench the test brought')
        return workbench
      },
      get problems() {
        return unexpected()
      },
      async shot(name) {
        const folder = process.env.SHOTS
        if (!folder) return
        mkdirSync(folder, { recursive: true })
        await page.screenshot({ path: join(folder, `${name}-${size.width}x${size.height}-${theme}.png`) })
      },
      async resize(newWidth, newHeight) {
        size = { width: newWidth, height: newHeight }
        await page.setViewportSize(size)
      },
      async setTheme(chosen) {
        theme = chosen
        await page.emulateMedia({ colorScheme: chosen })
      },
      close,
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await unwind()
    throw error
  }
}
