// The real Electron host, where a runtime is: it starts, its window loads sandboxed, and the workbench answers through the port.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { buildDesktop } from '../../scripts/steps/build-desktop.ts'
import { electronRuntime } from '../../scripts/steps/electron-runtime.ts'
import { root } from '../../scripts/steps/root.ts'
import { hasDisplay } from '../../src-main/lab/browser.ts'

const runtime = electronRuntime()
const why = runtime === null ? "Electron's runtime is not installed" : hasDisplay() ? null : 'there is no display'
if (why) process.stdout.write(`the smoke test of Electron is left out: ${why}\n`)

describe.skipIf(why !== null)('Electron', () => {
  it('opens the window, sandboxed, and connects it to the workbench', { timeout: 120_000 }, async () => {
    await buildDesktop()
    const directory = await mkdtemp(join(tmpdir(), 'vestige-electron-'))
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const app = await _electron.launch({
      executablePath: runtime ?? '',
      args: [root, ...asRoot],
      env: { ...(process.env as Record<string, string>), VESTIGE_HOME: join(directory, 'home') },
    })
    try {
      const page = await app.firstWindow()
      const problems: string[] = []
      page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
      expect(page.url()).toBe('vestige://app/index.html')
      expect(
        await page.evaluate(() => [
          typeof globalThis.process,
          'require' in globalThis,
          typeof (globalThis as { vestige?: unknown }).vestige,
        ]),
      ).toEqual(['undefined', false, 'object'])
      await page.locator('#root > *').first().waitFor()
      const left = await page.evaluate(() =>
        fetch('https://example.org/').then(
          () => 'sent',
          () => 'refused',
        ),
      )
      expect(left).toBe('refused')
      expect(problems.filter((text) => !text.includes('example.org'))).toEqual([])
    } finally {
      await app.close()
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    }
  })
})
