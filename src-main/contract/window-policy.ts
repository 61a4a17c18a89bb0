// What a window may load, the same under both hosts. Pure, so that a test can hold it.

/** In the built index.html where the host writes a fresh nonce into each answer (Vite's `html.cspNonce`). */
export const noncePlaceholder = 'VESTIGE-NONCE'

/**
 * Content security policy of the window.
 * Components that must add a style element (react-aria) take the nonce from `<meta property="csp-nonce">`; scripts have no such way.
 * @param connect origins beside its own that the page may talk to; `'self'` does not cover WebSockets in every browser.
 */
export const contentSecurityPolicy = (nonce: string, connect: readonly string[] = []): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Headers of every answer beside the policy. */
export const windowHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  // Web Bluetooth is left out: Chromium knows no such feature in this header and warns.
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), display-capture=()',
}

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
}

export interface WindowFile {
  /** Segments below the folder of the built window. */
  readonly segments: readonly string[]
  readonly type: string
  /** Names with a hash of their content may be kept by the browser. */
  readonly immutable: boolean
}

/** The file a URL path asks for, or undefined for any path that is not plainly one: no climbing, no hidden names, no unknown type. */
export const windowFile = (urlPath: string): WindowFile | undefined => {
  let path: string
  try {
    path = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (path === '/') path = '/index.html'
  if (!/^(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/.test(path)) return undefined
  const segments = path.slice(1).split('/')
  const last = segments[segments.length - 1] ?? ''
  const type = types[last.slice(last.lastIndexOf('.') + 1)]
  return type ? { segments, type, immutable: segments[0] === 'assets' } : undefined
}
