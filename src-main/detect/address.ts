// IP addresses and networks as numbers: parsing and containment for rules and indicators. No regular expressions.

export interface Network {
  /** 4 or 16 bytes. */
  readonly bytes: readonly number[]
  readonly bits: number
}

function parseV4(text: string): number[] | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const out: number[] = []
  for (const part of parts) {
    if (part.length === 0 || part.length > 3) return undefined
    let value = 0
    for (let i = 0; i < part.length; i++) {
      const digit = part.charCodeAt(i) - 48
      if (digit < 0 || digit > 9) return undefined
      value = value * 10 + digit
    }
    // A leading zero is octal to some readers and decimal to others; no address at all is the honest answer.
    if (value > 255 || (part.length > 1 && part[0] === '0')) return undefined
    out.push(value)
  }
  return out
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return []
  const out: number[] = []
  const groups = text.split(':')
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i]!
    if (i === groups.length - 1 && group.includes('.')) {
      const v4 = parseV4(group)
      if (!v4) return undefined
      out.push(...v4)
      continue
    }
    if (group.length === 0 || group.length > 4) return undefined
    let value = 0
    for (let j = 0; j < group.length; j++) {
      const code = group.charCodeAt(j)
      const digit = code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : code >= 65 && code <= 70 ? code - 55 : -1
      if (digit < 0) return undefined
      value = value * 16 + digit
    }
    out.push(value >> 8, value & 255)
  }
  return out
}

function parseV6(text: string): number[] | undefined {
  const zone = text.indexOf('%')
  const bare = zone >= 0 ? text.slice(0, zone) : text
  const halves = bare.split('::')
  if (halves.length > 2) return undefined
  const head = parseGroups(halves[0]!)
  if (!head) return undefined
  if (halves.length === 1) return head.length === 16 ? head : undefined
  const tail = parseGroups(halves[1]!)
  if (!tail || head.length + tail.length > 14) return undefined
  return [...head, ...new Array<number>(16 - head.length - tail.length).fill(0), ...tail]
}

/** 4 or 16 bytes, or undefined. An IPv4 address written inside IPv6 (`::ffff:1.2.3.4`) is the IPv4 address. */
export function parseAddress(text: string): number[] | undefined {
  if (text.length > 64) return undefined
  if (!text.includes(':')) return parseV4(text)
  const bytes = parseV6(text)
  if (bytes?.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255) return bytes.slice(12)
  return bytes
}

/** `10.0.0.0/8`, or a single address as a network of its own. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/')
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (!bytes) return undefined
  if (slash < 0) return { bytes, bits: bytes.length * 8 }
  const suffix = text.slice(slash + 1)
  if (suffix === '' || suffix.length > 3 || [...suffix].some((char) => char < '0' || char > '9')) return undefined
  const bits = Number(suffix)
  return bits <= bytes.length * 8 ? { bytes, bits } : undefined
}

export function inNetwork(address: readonly number[], network: Network): boolean {
  if (address.length !== network.bytes.length) return false
  const whole = network.bits >> 3
  for (let i = 0; i < whole; i++) if (address[i] !== network.bytes[i]) return false
  const rest = network.bits & 7
  if (rest === 0) return true
  const mask = (0xff << (8 - rest)) & 0xff
  return (address[whole]! & mask) === (network.bytes[whole]! & mask)
}

/** The bytes as a key: equal networks have equal keys whatever their spelling. */
export function networkKey(bytes: readonly number[], bits: number): string {
  let out = `${bytes.length}/${bits}:`
  for (let i = 0; i < Math.ceil(bits / 8); i++) {
    const spare = Math.max(0, (i + 1) * 8 - bits)
    out += String.fromCharCode(bytes[i]! & (0xff << spare) & 0xff)
  }
  return out
}
