// That the Electron host really hangs its tables where Electron asks: run against a stand-in that records what it is told.
import { EventEmitter } from 'node:events'
import { beforeEach, describe, expect, it, vi } from 'vitest'

type Handler = (...args: never[]) => unknown
const recorded = vi.hoisted(() => ({
  session: {} as Record<string, Handler>,
  handled: new Map<string, Handler>(),
  heard: new Map<string, Handler>(),
  options: [] as Record<string, unknown>[],
}))

vi.mock('electron', () => {
  class BrowserWindow {
    webContents = { id: 1 }
    constructor(options: Record<string, unknown>) {
      recorded.options.push(options)
    }
    once() {}
    on() {}
  }
  const record = (name: string) => (given: Handler, also?: Handler) => {
    recorded.session[name] = typeof given === 'function' ? given : (also as Handler)
  }
  return {
    app: { isPackaged: true },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
    BrowserWindow,
    dialog: { showOpenDialog: async () => ({ canceled: false, filePaths: ['/a', '/b'] }) },
    ipcMain: {
      handle: (channel: string, handler: Handler) => recorded.handled.set(channel, handler),
      on: (channel: string, handler: Handler) => recorded.heard.set(channel, handler),
    },
    session: {
      fromPartition: (name: string, options: unknown) => {
        recorded.session.partition = () => [name, options]
        return {
          protocol: { handle: record('protocol') },
          webRequest: { onBeforeRequest: record('request') },
          setPermissionRequestHandler: record('permissionRequest'),
          setPermissionCheckHandler: record('permissionCheck'),
          setDevicePermissionHandler: record('device'),
          setDisplayMediaRequestHandler: record('display'),
          setSpellCheckerEnabled: (on: boolean) => (recorded.session.spell = () => on),
          on: (event: string, handler: Handler) => (recorded.session[event] = handler),
        }
      },
    },
  }
})

const { closeSession } = await import('./closed-session.ts')
const { confine, createWindow } = await import('./window.ts')
const { handleMessages } = await import('./messages.ts')
const { channels } = await import('./channels.ts')
const { startPage, webPreferences } = await import('./security.ts')

/** What the session was given under this name, to be called as Electron would. */
const call = (name: string, ...args: unknown[]): unknown => (recorded.session[name] as (...given: unknown[]) => unknown)(...args)

describe('the session', () => {
  beforeEach(() => void closeSession('/none'))

  it('lives in memory and lets no request out', () => {
    expect(call('partition')).toEqual(['vestige-window', { cache: false }])
    const answer = vi.fn()
    call('request', { url: 'https://example.org/' }, answer)
    call('request', { url: startPage }, answer)
    expect(answer.mock.calls).toEqual([[{ cancel: true }], [{ cancel: false }]])
  })

  it('answers permissions by the table, devices and screens with no', () => {
    const answer = vi.fn()
    call('permissionRequest', null, 'media', answer)
    call('permissionRequest', null, 'clipboard-sanitized-write', answer)
    expect(answer.mock.calls).toEqual([[false], [true]])
    expect([
      call('permissionCheck', null, 'geolocation'),
      call('permissionCheck', null, 'fullscreen'),
      call('device'),
      call('spell'),
    ]).toEqual([false, true, false, false])
    const screen = vi.fn()
    call('display', {}, screen)
    expect(screen).toHaveBeenCalledWith({})
    const download = { preventDefault: vi.fn() }
    call('will-download', download)
    expect(download.preventDefault).toHaveBeenCalled()
  })
})

describe('web contents', () => {
  it('go nowhere else and open nothing', () => {
    const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: vi.fn() })
    confine(contents as never)
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      const [away, home] = [
        { url: 'https://example.org/', preventDefault: vi.fn() },
        { url: startPage, preventDefault: vi.fn() },
      ]
      contents.emit(event, away)
      contents.emit(event, home)
      expect([event, away.preventDefault.mock.calls.length, home.preventDefault.mock.calls.length]).toEqual([event, 1, 0])
    }
    const webview = { preventDefault: vi.fn() }
    contents.emit('will-attach-webview', webview)
    expect(webview.preventDefault).toHaveBeenCalled()
    expect(contents.setWindowOpenHandler.mock.calls[0]?.[0]()).toEqual({ action: 'deny' })
  })

  it('are made with the settings of the table', async () => {
    await createWindow('/none')
    expect(recorded.options.at(-1)?.webPreferences).toMatchObject({ ...webPreferences, partition: 'vestige-window', devTools: false })
  })
})

describe('messages', () => {
  const contents = { id: 1 }
  const window = { webContents: contents }
  const link = { start: vi.fn(), connect: vi.fn(), open: vi.fn(), close: vi.fn() }
  const keys = { remember: vi.fn(async () => true), recall: vi.fn(), forget: vi.fn() }
  const top = { url: startPage, parent: null }
  const ask = (channel: string, event: unknown, given?: unknown) =>
    (recorded.handled.get(channel) as (...args: unknown[]) => unknown)(event, given)

  beforeEach(() => {
    vi.clearAllMocks()
    handleMessages({ window: () => window as never, link, keys })
  })

  it('are answered for our page in the top frame', async () => {
    expect(await ask(channels.chooseFiles, { sender: contents, senderFrame: top })).toEqual(['/a', '/b'])
    expect(await ask(channels.rememberPassphrase, { sender: contents, senderFrame: top }, 'word')).toBe(true)
    ;(recorded.heard.get(channels.connect) as (event: unknown) => void)({ sender: contents, senderFrame: top })
    expect(link.connect).toHaveBeenCalledWith(contents)
  })

  it.each([
    ['another page', { sender: contents, senderFrame: { url: 'https://example.org/', parent: null } }],
    ['a frame inside', { sender: contents, senderFrame: { url: startPage, parent: top } }],
    ['a frame that is gone', { sender: contents, senderFrame: null }],
    ['another window', { sender: { id: 2 }, senderFrame: top }],
  ])('of %s get nothing', (_, event) => {
    for (const channel of recorded.handled.keys()) expect(() => ask(channel, event)).toThrow('not from the window')
    ;(recorded.heard.get(channels.connect) as (event: unknown) => void)(event)
    expect(link.connect).not.toHaveBeenCalled()
  })

  it('that are not what they should be are refused', () => {
    expect(() => ask(channels.rememberPassphrase, { sender: contents, senderFrame: top }, { long: true })).toThrow()
    expect(keys.remember).not.toHaveBeenCalled()
  })
})
