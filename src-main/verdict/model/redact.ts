// Takes out of a text what must not leave, the same value by the same token everywhere, and puts it back into what comes from the model.
// Secrets are taken out for good; names and addresses by choice.
import { isMasked, secretSpans } from '../../contract/secrets.ts'

export type HiddenKind = 'secret' | 'name' | 'address'
export interface RedactOptions {
  names: boolean
  addresses: boolean
  /** Values of the case that name somebody or something of the client: credentials, hosts, accounts. */
  known: readonly string[]
  /** Of earlier runs, so that a token stands for the same value in all of them. */
  table?: Readonly<Record<string, string>>
}

/** Names of roles and parts that every system has: without them nothing can be understood, and they name nobody. */
const common = new Set(
  (
    'root admin administrator nobody daemon bin sys system www-data nginx apache httpd postgres mysql redis mongodb sshd systemd ubuntu debian ' +
    'centos ec2-user azureuser guest anonymous unknown default user users host localhost local service services kubernetes kube-system docker ' +
    'containerd cron none null true false prod production staging test dev'
  ).split(' '),
)
const v4 = String.raw`(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)`
const v6 = String.raw`(?<![\w:])(?:(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})|(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?)(?![\w:])`
const mac = String.raw`\b[0-9a-f]{2}(?::[0-9a-f]{2}){5}\b`
const domain = String.raw`(?<![\w.@-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,6}(?:com|net|org|io|xyz|top|ru|cn|info|dev|app|cloud|example|onion|me|co|cc|pw|biz|online|site|internal|local|gov|edu|de|uk|eu|fr|nl|us|jp|in|br|ch|at|it|es|pl|se|no|fi|ca|au|tv|gg|su)\b(?![\w(])`
const mail = String.raw`\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}\b`
const accessKey = String.raw`\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{8,}\b`
const accountOfArn = String.raw`(?<=\barn:[\w-]{1,20}:[\w-]{0,30}:[\w-]{0,30}:)\d{12}(?=:)`

/** Says nothing of anybody: loopback, unspecified, broadcast, masks. */
const plainAddress = /^(127\.|0\.|255\.|::1?$|169\.254\.169\.254$)/

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
const knownAtMost = 5000

export class Redactor {
  readonly #options: RedactOptions
  readonly #tokenOf = new Map<string, string>()
  readonly #valueOf = new Map<string, string>()
  readonly #kindOf = new Map<string, HiddenKind>()
  readonly #counts = new Map<string, number>()
  readonly #known: RegExp | undefined
  readonly #next = { secret: 1, name: 1, address: 1 }

  constructor(options: RedactOptions) {
    this.#options = options
    for (const [token, value] of Object.entries(options.table ?? {})) {
      const kind: HiddenKind = token.startsWith('ADDRESS') ? 'address' : 'name'
      this.#bind(kind, token, value)
      this.#next[kind] = Math.max(this.#next[kind], Number(/\d+$/.exec(token)?.[0] ?? 0) + 1)
    }
    const words = [...new Set(options.known)]
      .filter((word) => word.length >= 3 && word.length <= 300 && !common.has(word.toLowerCase()) && !/^\d{1,5}$/.test(word))
      .sort((a, b) => b.length - a.length)
      .slice(0, knownAtMost)
    this.#known = words.length === 0 ? undefined : new RegExp(`(?<![A-Za-z0-9_])(?:${words.map(escaped).join('|')})(?![A-Za-z0-9_])`, 'gi')
  }

  #bind(kind: HiddenKind, token: string, value: string): void {
    this.#tokenOf.set(`${kind}:${value.toLowerCase()}`, token)
    this.#valueOf.set(token, value)
    this.#kindOf.set(token, kind)
  }

  #token(kind: HiddenKind, value: string): string {
    const key = `${kind}:${value.toLowerCase()}`
    let token = this.#tokenOf.get(key)
    if (token === undefined) {
      token = `${kind.toUpperCase()}_${String(this.#next[kind]++).padStart(3, '0')}`
      this.#bind(kind, token, value)
    }
    this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1)
    return token
  }

  hide(text: string): string {
    let out = text
    const spans = secretSpans(text).filter(isMasked)
    for (const { offset, length, kind } of spans.sort((a, b) => b.offset - a.offset)) {
      const value = text.slice(offset, offset + length)
      out = `${out.slice(0, offset)}[${this.#token('secret', value)}: ${kind}]${out.slice(offset + length)}`
    }
    const { names, addresses } = this.#options
    const replace = (kind: HiddenKind, form: RegExp, unless?: RegExp) => {
      out = out.replace(form, (value) => (unless?.test(value) || this.#valueOf.has(value) ? value : this.#token(kind, value)))
    }
    if (names) {
      replace('name', new RegExp(mail, 'g'))
      replace('name', new RegExp(accessKey, 'g'))
      replace('name', new RegExp(accountOfArn, 'g'))
    }
    if (addresses) {
      // Before names: an address may be a host's name as well.
      replace('address', new RegExp(mac, 'gi'))
      replace('address', new RegExp(v6, 'gi'), plainAddress)
      replace('address', new RegExp(v4, 'g'), plainAddress)
    }
    if (names && this.#known) replace('name', this.#known)
    if (addresses) replace('address', new RegExp(domain, 'gi'))
    return out
  }

  /** Tokens back to values, in words of the model. Secrets stay tokens. */
  reveal(text: string): string {
    return text.replace(/\b(?:NAME|ADDRESS)_\d{3,}\b/g, (token) => this.#valueOf.get(token) ?? token)
  }

  /** In a document: values may hold what JSON escapes. */
  revealDeep<T>(value: T): T {
    if (typeof value === 'string') return this.reveal(value) as T
    if (Array.isArray(value)) return value.map((one) => this.revealDeep(one)) as T
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.revealDeep(one)])) as T
  }

  /** Names and addresses by token, for the next run. */
  table(): Record<string, string> {
    return Object.fromEntries([...this.#valueOf].filter(([token]) => this.#kindOf.get(token) !== 'secret'))
  }

  replaced(): { kind: HiddenKind; token: string; value: string; count: number }[] {
    return [...this.#counts].map(([token, count]) => {
      const kind = this.#kindOf.get(token)!
      return { kind, token, value: kind === 'secret' ? '' : this.#valueOf.get(token)!, count }
    })
  }

  counts(): { secrets: number; names: number; addresses: number } {
    const of = (kind: HiddenKind) => [...this.#counts.keys()].filter((token) => this.#kindOf.get(token) === kind).length
    return { secrets: of('secret'), names: of('name'), addresses: of('address') }
  }
}
