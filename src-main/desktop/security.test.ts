// Holds the security settings of the Electron window: a loosened one must be loosened here too, in sight.
import { expect, it } from 'vitest'
import { contentSecurityPolicy, windowFile, windowHeaders } from '../contract/window-policy.ts'
import {
  fuses,
  mayNavigate,
  mayRequest,
  permissions,
  permitted,
  schemePrivileges,
  startPage,
  switches,
  trustedSender,
  webPreferences,
} from './security.ts'

it('sandboxes and isolates the window', () => {
  expect(webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  })
  expect(schemePrivileges).toMatchObject({ bypassCSP: false, allowServiceWorkers: false, corsEnabled: false })
})

it('burns every fuse to its safe side', () => {
  expect(fuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  })
})

it('allows two permissions, and none it does not know', () => {
  expect(Object.keys(permissions).filter(permitted)).toEqual(['clipboard-sanitized-write', 'fullscreen'])
  for (const name of ['unknown', 'media', 'openExternal', 'toString', '__proto__', 'constructor', ''])
    expect([name, permitted(name)]).toEqual([name, false])
  for (const [name, { reason }] of Object.entries(permissions)) expect([name, reason.length > 10]).toEqual([name, true])
})

it.each([startPage, 'vestige://app/', 'vestige://app/#/timeline?x=1'])('stays at %s', (url) => {
  expect([mayNavigate(url), mayRequest(url), trustedSender(url, true), trustedSender(url, false)]).toEqual([true, true, true, false])
})

it.each([
  'https://example.org/',
  'http://127.0.0.1:1/',
  'file:///etc/passwd',
  'vestige://app.example.org/',
  'vestige://other/index.html',
  'vestige://app@example.org/',
  'vestige://user:word@app/',
  'vestige:app/index.html',
  'vestiges://app/',
  'javascript:alert(1)',
  'blob:vestige://app/1',
  'about:blank',
  'ws://127.0.0.1/',
  '',
  'not an address',
])('does not go to %s', (url) => {
  expect([mayNavigate(url), mayRequest(url), trustedSender(url, true)]).toEqual([false, false, false])
})

it('lets a page carry its own pictures, but not stand on them', () => {
  expect([mayRequest('data:image/png;base64,AA=='), mayNavigate('data:text/html,x')]).toEqual([true, false])
  expect(trustedSender(undefined, true)).toBe(false)
})

it('switches off what Chromium would ask of the network', () => {
  const names = switches.map(([name]) => name)
  for (const name of ['disable-background-networking', 'disable-component-update', 'disable-sync', 'no-pings'])
    expect(names).toContain(name)
})

it('has a policy that loads our own files and nothing else', () => {
  const policy = contentSecurityPolicy('AAAA')
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'nonce-AAAA'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ])
  expect(contentSecurityPolicy('AAAA', ['ws://127.0.0.1:1'])).toContain("connect-src 'self' ws://127.0.0.1:1;")
  expect(windowHeaders['X-Content-Type-Options']).toBe('nosniff')
})

it('names only plain files below the window', () => {
  expect(windowFile('/')?.segments).toEqual(['index.html'])
  expect(windowFile('/assets/index-aB_1.js')).toEqual({
    segments: ['assets', 'index-aB_1.js'],
    type: 'text/javascript; charset=utf-8',
    immutable: true,
  })
  for (const path of [
    '',
    '/..',
    '/../x.js',
    '/a/../x.js',
    '/%2e%2e/x.js',
    '/a%2f..%2fx.js',
    '/.hidden.js',
    '/a/.b/x.js',
    '//x.js',
    '/x',
    '/x.sh',
    '/a\\x.js',
    '/%00.js',
    '/%zz',
  ]) {
    expect([path, windowFile(path)]).toEqual([path, undefined])
  }
})
