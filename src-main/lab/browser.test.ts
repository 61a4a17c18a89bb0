// Which browser is taken, where a display is, and that a window leaves no profile behind.
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browserCandidates, findBrowser, hasDisplay, openAppWindow } from './browser.ts'

describe('findBrowser', () => {
  it('takes the first of the path on Linux, and never a relative place', () => {
    const env = { PATH: '.:bin:/one:/two' }
    expect(findBrowser('linux', env, (path) => path === '/two/chromium' || path === '/one/google-chrome')).toBe('/two/chromium')
    expect(browserCandidates('linux', env).every((path) => path.startsWith('/'))).toBe(true)
    expect(findBrowser('linux', env, () => false)).toBeNull()
  })

  it('looks where the others install theirs', () => {
    expect(findBrowser('darwin', {}, (path) => path.includes('Edge'))).toBe(
      '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    )
    expect(findBrowser('win32', { ProgramFiles: 'C:\\P' }, (path) => path.endsWith('msedge.exe'))).toBe(
      'C:\\P\\Microsoft\\Edge\\Application\\msedge.exe',
    )
  })

  it('takes the one that is named, or none', () => {
    const env = { PATH: '/one', VESTIGE_BROWSER: '/own/chrome' }
    expect(findBrowser('linux', env, () => true)).toBe('/own/chrome')
    expect(findBrowser('linux', env, (path) => path === '/one/chromium')).toBeNull()
  })
})

it('knows a machine without a display', () => {
  expect(hasDisplay('linux', {})).toBe(false)
  expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false)
  expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true)
  expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true)
  expect(hasDisplay('win32', {})).toBe(true)
})

describe.skipIf(process.platform === 'win32')('openAppWindow', () => {
  let directory: string
  let browser: string

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vestige-browser-'))
    browser = join(directory, 'browser')
  })
  afterEach(() => rm(directory, { recursive: true, force: true }))

  const standIn = async (script: string) => {
    await writeFile(
      browser,
      `#!/bin/sh\nprintf '%s\\n' "$@" > ${directory}/args\nfor a; do case "$a" in --user-data-dir=*) touch "\${a#--user-data-dir=}/used";; esac; done\n${script}\n`,
    )
    await chmod(browser, 0o755)
  }
  const argument = async (name: string) =>
    (await readFile(join(directory, 'args'), 'utf8'))
      .split('\n')
      .find((line) => line.startsWith(`--${name}=`))
      ?.slice(name.length + 3)

  it('gives the link to app mode in a profile of its own, which is gone afterwards', async () => {
    await standIn('exit 0')
    const window = await openAppWindow(browser, 'http://127.0.0.1:1/?token=t')
    expect(await window.closed).toBeNull()
    expect(await argument('app')).toBe('http://127.0.0.1:1/?token=t')
    const profile = (await argument('user-data-dir')) ?? ''
    expect(profile.startsWith(join(tmpdir(), 'vestige-window-'))).toBe(true)
    await expect(readdir(profile)).rejects.toThrow('ENOENT')
    const all = await readFile(join(directory, 'args'), 'utf8')
    for (const flag of ['--disable-extensions', '--disable-sync', '--disable-background-networking']) expect(all).toContain(flag)
  })

  it('says why a browser that does not start opened no window', async () => {
    await standIn('exit 7')
    expect(await (await openAppWindow(browser, 'http://127.0.0.1:1/')).closed).toContain('ended with status 7')
    expect(await (await openAppWindow(join(directory, 'none'), 'http://127.0.0.1:1/')).closed).toContain('ENOENT')
  })

  it('ends the browser when asked', async () => {
    await standIn('exec sleep 600')
    const window = await openAppWindow(browser, 'http://127.0.0.1:1/')
    await window.close()
    expect(await window.closed).toBeNull()
  })
})
