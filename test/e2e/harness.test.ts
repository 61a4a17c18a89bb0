// The browser tests' own ground: that a complaint of the browser fails a test, and that token, cookie and reload work in a real browser.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HostedWorkbench } from '../../src-main/lab/host.ts'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

describe.skipIf(why !== null)('a window in the browser', () => {
  let directory: string
  const workbench: HostedWorkbench = {
    router: {} as HostedWorkbench['router'],
    beginUpload: () => Promise.reject(new Error('no drops here')),
  }
  const open = () => openWindow({ workbench, windowDirectory: directory })

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vestige-page-'))
    await writeFile(
      join(directory, 'index.html'),
      '<!doctype html><meta property="csp-nonce" nonce="VESTIGE-NONCE"><title>page</title><p>hello</p><script type="module" src="/page.js" nonce="VESTIGE-NONCE"></script>',
    )
    await writeFile(join(directory, 'page.js'), "document.querySelector('p').textContent = 'hello from the script'\n")
  })
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('spends its link, keeps its session over a reload, and shares it with no other browser', async () => {
    await using window = await open()
    await window.page.getByText('hello from the script').waitFor()
    expect(window.page.url()).toBe(`${window.host.origin}/`)
    await window.page.reload()
    await window.page.getByText('hello from the script').waitFor()
    expect(await window.page.evaluate(() => document.cookie)).toBe('')
    expect((await fetch(window.host.origin)).status).toBe(403)
  })

  it('takes a style element with the nonce, and refuses one without, inline scripts, and requests to elsewhere', async () => {
    const window = await open()
    const { page } = window
    await page.evaluate(() => {
      const style = document.createElement('style')
      style.nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
      style.textContent = 'p { color: rgb(1, 2, 3) }'
      document.head.append(style)
    })
    expect(await page.evaluate(() => getComputedStyle(document.querySelector('p') as Element).color)).toBe('rgb(1, 2, 3)')
    expect(window.problems).toEqual([])
    await page.evaluate(async () => {
      const style = document.createElement('style')
      style.textContent = 'p { color: rgb(9, 9, 9) }'
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken"'
      document.head.append(style, script)
      await fetch('https://example.org/').catch(() => {})
    })
    expect(await page.title()).toBe('page')
    await expect.poll(() => window.problems.filter((problem) => problem.startsWith('policy: ')).length).toBe(3)
    await expect(window.close()).rejects.toThrow(/style-src.*script-src.*connect-src/s)
  })

  it.each([
    ['an error on the console', () => console.error('boo'), 'console: boo'],
    [
      'an error nobody caught',
      () =>
        void setTimeout(() => {
          throw new Error('thrown late')
        }),
      'thrown late',
    ],
    ['a file that is missing', () => fetch('/none.js'), '404'],
  ])('fails on %s', async (_, act: () => unknown, told) => {
    const window = await open()
    await window.page.evaluate(act)
    await expect.poll(() => window.problems.join('\n')).toContain(told)
    await expect(window.close()).rejects.toThrow(told)
  })
})
