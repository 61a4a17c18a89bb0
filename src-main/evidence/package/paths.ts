// Names inside a bag: attackers choose file names, and BagIt's percent-encoding breaks `sha256sum -c`. So payload paths
// use `[A-Za-z0-9.-]` and `/` alone; any other byte becomes `_hh`, `_` itself `_5f`. It is one to one.

const plain = /^[A-Za-z0-9.-]$/

/** One path of any bytes to a bag path. Empty, `.` and `..` parts cannot leave the bag: their dots are escaped. */
export function escapePath(path: Uint8Array | string): string {
  const bytes = typeof path === 'string' ? Buffer.from(path) : Buffer.from(path)
  const parts: string[] = []
  let part = ''
  const close = () => {
    if (part === '.' || part === '..') part = part.replaceAll('.', '_2e')
    if (part !== '') parts.push(part)
    part = ''
  }
  for (const byte of bytes) {
    if (byte === 0x2f) close()
    else {
      const char = String.fromCharCode(byte)
      part += byte < 0x80 && plain.test(char) ? char : `_${byte.toString(16).padStart(2, '0')}`
    }
  }
  close()
  return parts.join('/')
}

/** The bytes again; undefined when it is no escaped path. */
export function unescapePath(path: string): Buffer | undefined {
  const out: number[] = []
  for (let i = 0; i < path.length; i++) {
    const char = path[i]!
    if (char === '_') {
      const hex = path.slice(i + 1, i + 3)
      if (!/^[0-9a-f]{2}$/.test(hex)) return undefined
      out.push(Number.parseInt(hex, 16))
      i += 2
    } else if (char === '/' || plain.test(char)) out.push(char.charCodeAt(0))
    else return undefined
  }
  return Buffer.from(out)
}

/** Whether a member's name may stand in a package at all. */
export function isPackagePath(path: string): boolean {
  return /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/.test(path) && !path.split('/').some((part) => part === '.' || part === '..')
}
