// The small parts of the Electron host that run without Electron: boot, arguments, window state, key store.
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { caseArgument } from './arguments.ts'
import { boot } from './boot.ts'
import { createKeyStore, type Safe } from './key-store.ts'
import { menuTemplate } from './menu.ts'
import { answerSecrets, askSecrets } from './model-secrets.ts'
import { placeOnScreens, readWindowState, writeWindowState } from './window-state.ts'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vestige-desktop-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

it('boots step by step, stops at the one that fails, and names it', async () => {
  const ran: string[] = []
  const step = (name: string, run: () => void = () => {}) => ({
    name,
    run: () => {
      ran.push(name)
      run()
    },
  })
  const failing = step('window', () => {
    throw new Error('no display')
  })
  await expect(boot([step('session'), failing, step('page')], () => {})).rejects.toThrow('window: no display')
  expect(ran).toEqual(['session', 'window'])
})

it('runs the first step before anything else can happen', () => {
  const ran: string[] = []
  void boot([{ name: 'early', run: () => void ran.push('early') }], () => {})
  expect(ran).toEqual(['early'])
})

it('takes the case from the arguments, packaged or not', () => {
  expect(caseArgument(['electron', '.', 'a.vestige'], false, '/home')).toBe(join('/home', 'a.vestige'))
  expect(caseArgument(['vestige', '--flag', '/x/b.vestige'], true, '/home')).toBe('/x/b.vestige')
  expect(caseArgument(['electron', '.'], false, '/home')).toBeNull()
})

it('offers reload and the inspector to developers alone', () => {
  const roles = (developer: boolean) => JSON.stringify(menuTemplate('linux', developer))
  expect(roles(true)).toContain('toggleDevTools')
  expect(roles(false)).not.toMatch(/toggleDevTools|reload/)
})

describe('window state', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 }
  it('comes back where it stood, when that is still on a screen', () => {
    const state = { bounds: { x: 100, y: 50, width: 1200, height: 800 }, maximized: true }
    expect(placeOnScreens(state, [screen])).toEqual(state)
    expect(placeOnScreens({ ...state, bounds: { ...state.bounds, x: 4000 } }, [screen]).bounds).toEqual({ width: 1200, height: 800 })
    expect(placeOnScreens({ ...state, bounds: { x: 0, y: 0, width: 10, height: 10 } }, [screen]).bounds).toEqual({
      x: 0,
      y: 0,
      width: 960,
      height: 600,
    })
    expect(placeOnScreens(null, [screen]).bounds).toEqual({ width: 1440, height: 900 })
  })

  it('is written whole and read back; another file is not believed', async () => {
    const file = join(directory, 'home', 'window.json')
    const state = { bounds: { x: 1, y: 2, width: 1000, height: 700 }, maximized: false }
    await writeWindowState(file, state)
    expect(await readWindowState(file)).toEqual(state)
    await writeFile(file, '{"bounds":{"x":"1"}}')
    expect(await readWindowState(file)).toBeNull()
    expect(await readWindowState(join(directory, 'none'))).toBeNull()
  })
})

describe('key store', () => {
  const safe = (backend: string, available = true): Safe => ({
    isEncryptionAvailable: () => available,
    encryptString: (text) => Buffer.from(`sealed:${Buffer.from(text).toString('hex')}`),
    decryptString: (bytes) => {
      const text = bytes.toString()
      if (!text.startsWith('sealed:')) throw new Error('not ours')
      return Buffer.from(text.slice(7), 'hex').toString()
    },
    getSelectedStorageBackend: () => backend as ReturnType<NonNullable<Safe['getSelectedStorageBackend']>>,
  })

  it('remembers, recalls and forgets, and leaves no plain passphrase on disk', async () => {
    const file = join(directory, 'keys', 'passphrase.key-store')
    const store = createKeyStore(file, safe('gnome_libsecret'), 'linux')
    expect(await store.remember('correct horse')).toBe(true)
    expect(await readFile(file, 'utf8')).not.toContain('correct horse')
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await store.recall()).toBe('correct horse')
    await store.forget()
    expect(await store.recall()).toBeNull()
  })

  it("keeps models' keys for the workbench's process, each under its own name", async () => {
    const file = join(directory, 'keys', 'models.key-store')
    const answer = answerSecrets(createKeyStore(file, safe('gnome_libsecret'), 'linux'))
    const { store, answered } = askSecrets((wants) => void answer(wants).then((one) => one.kind === 'secret' && answered(one)))
    expect(await Promise.all([store.set('https://a.example near', 'key-a'), store.set('https://b.example near', 'key-b')])).toEqual([
      true,
      true,
    ])
    expect(await readFile(file, 'utf8')).not.toContain('key-a')
    expect(await store.get('https://a.example near')).toBe('key-a')
    expect(await store.set('https://a.example near', null)).toBe(true)
    expect([await store.get('https://a.example near'), await store.get('https://b.example near')]).toEqual([null, 'key-b'])
    const none = answerSecrets(createKeyStore(join(directory, 'none', 'm'), safe('basic_text'), 'linux'))
    expect(await none({ kind: 'secret', of: 1, id: 'x', set: 'key' })).toMatchObject({ taken: false })
  })

  it('keeps nothing where the store is none', async () => {
    const file = join(directory, 'none', 'passphrase.key-store')
    expect(await createKeyStore(file, safe('basic_text'), 'linux').remember('word')).toBe(false)
    expect(await createKeyStore(file, safe('gnome_libsecret', false), 'linux').remember('word')).toBe(false)
    await expect(stat(file)).rejects.toThrow('ENOENT')
  })

  it('gives nothing for a file it cannot open', async () => {
    const file = join(directory, 'foreign')
    await writeFile(file, 'of another machine')
    expect(await createKeyStore(file, safe('kwallet6'), 'linux').recall()).toBeNull()
  })
})
