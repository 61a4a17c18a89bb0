// What the Electron window may do, as tables with a reason a line. No Electron in here, so that a test can hold it.
import type { WebPreferences } from 'electron'

/** A scheme of our own: no file URL, no server, no other page can be this origin. */
export const scheme = 'vestige'
export const origin = `${scheme}://app`
export const startPage = `${origin}/index.html`

export const schemePrivileges = {
  // Relative addresses, storage and an origin need `standard`; modules and workers need `secure`.
  standard: true,
  secure: true,
  supportFetchAPI: true,
  codeCache: true,
  // The rest widens what hostile content could reach.
  bypassCSP: false,
  allowServiceWorkers: false,
  corsEnabled: false,
  stream: false,
} as const

export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  plugins: false,
  webgl: false,
  images: true,
  safeDialogs: true,
  // A spell checker would send for dictionaries, and keep the examiner's words.
  spellcheck: false,
} as const satisfies WebPreferences

/** Everything that is not in this table is denied too. */
export const permissions: Readonly<Record<string, { allow: boolean; reason: string }>> = {
  'clipboard-sanitized-write': { allow: true, reason: 'copy of a query, a value, a hash' },
  'clipboard-read': { allow: false, reason: 'pasting by keyboard needs no permission; reading unasked is not for a page' },
  'deprecated-sync-clipboard-read': { allow: false, reason: 'as clipboard-read' },
  'display-capture': { allow: false, reason: 'evidence on the screen is not for a page to record' },
  fileSystem: { allow: false, reason: 'files come through dialogs of the main process and enter the ledger' },
  fullscreen: { allow: true, reason: 'the timeline on a projector' },
  geolocation: { allow: false, reason: 'nothing asks where the examiner is' },
  hid: { allow: false, reason: 'no device is used' },
  'idle-detection': { allow: false, reason: 'nothing watches the examiner' },
  keyboardLock: { allow: false, reason: 'shortcuts of the system stay with the examiner' },
  media: { allow: false, reason: 'no camera, no microphone' },
  mediaKeySystem: { allow: false, reason: 'nothing plays protected media' },
  midi: { allow: false, reason: 'no device is used' },
  midiSysex: { allow: false, reason: 'no device is used' },
  notifications: { allow: false, reason: 'what a case holds does not belong on a lock screen' },
  openExternal: { allow: false, reason: 'no link in evidence may start a program' },
  pointerLock: { allow: false, reason: 'the pointer stays with the examiner' },
  serial: { allow: false, reason: 'no device is used' },
  'speaker-selection': { allow: false, reason: 'nothing is played' },
  'storage-access': { allow: false, reason: 'there are no third parties' },
  'top-level-storage-access': { allow: false, reason: 'there are no third parties' },
  usb: { allow: false, reason: 'no device is used' },
  'window-management': { allow: false, reason: 'windows are placed by the main process' },
}

export const permitted = (permission: string): boolean => permissions[permission]?.allow === true

const parsed = (url: string): URL | null => (URL.canParse(url) ? new URL(url) : null)

/** Whether the window may stand at this address: its own pages, and nothing that only looks like them. */
export const mayNavigate = (url: string): boolean => {
  const at = parsed(url)
  // `origin` of a scheme unknown to the parser is "null"; compare the parts.
  return at !== null && at.protocol === `${scheme}:` && at.host === 'app' && at.username === '' && at.password === ''
}

/** Whether a request may leave the page. Only our own files: the session has no network. */
export const mayRequest = (url: string): boolean => {
  const at = parsed(url)
  if (at?.protocol === 'data:' || at?.protocol === 'devtools:') return true
  return mayNavigate(url)
}

/** Sender of a message to the main process: our page in the top frame of a window we made. */
export const trustedSender = (url: string | undefined, isMainFrame: boolean): boolean =>
  url !== undefined && isMainFrame && mayNavigate(url)

/** Chromium's own errands. They would fail on the closed session anyway; this keeps them from being tried. */
export const switches: readonly (readonly [name: string, value?: string])[] = [
  ['disable-background-networking'],
  ['disable-component-update'],
  ['disable-domain-reliability'],
  ['disable-breakpad'],
  ['disable-sync'],
  ['disable-quic'],
  ['no-pings'],
  [
    'disable-features',
    'Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,AutofillServerCommunication,NetworkTimeServiceQuerying',
  ],
]

/** Burnt into the packaged binary (electron-builder's `electronFuses`). */
export const fuses = {
  /** `ELECTRON_RUN_AS_NODE` would make the signed program run any script. */
  runAsNode: false,
  enableCookieEncryption: true,
  /** `NODE_OPTIONS` could load code into it. */
  enableNodeOptionsEnvironmentVariable: false,
  /** A debugger port is a door. */
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  /** File URLs are not used. */
  grantFileProtocolExtraPrivileges: false,
} as const
