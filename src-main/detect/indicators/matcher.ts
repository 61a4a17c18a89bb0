// Looks observables up among indicators: one look-up a value, one a prefix length, one a label of a domain.
import { networkKey, parseAddress, parseNetwork } from '../address.ts'
import type { Indicator, IndicatorKind } from './indicator.ts'

export interface Observable {
  name: string
  type_id: number
  value: string
}

export interface IndicatorHit {
  indicator: Indicator
  /** OCSF path of the observable. */
  name: string
  value: string
}

/** OCSF observable types (1.9.0-dev) to what may match them. */
const byType: Record<number, IndicatorKind[]> = {
  1: ['domain'],
  2: ['address'],
  4: ['email', 'key'],
  5: ['email'],
  6: ['url'],
  7: ['path'],
  8: ['hash'],
  16: ['user_agent'],
  19: ['key'],
  45: ['path'],
}
const anyKind: IndicatorKind[] = ['address', 'domain', 'hash', 'url', 'user_agent', 'key', 'email', 'path']

export class IndicatorMatcher {
  readonly #exact = new Map<string, Indicator[]>()
  readonly #networks = new Map<string, Indicator[]>()
  /** Prefix lengths in use, by address length in bytes. */
  readonly #lengths = new Map<number, number[]>()
  readonly size: number

  constructor(indicators: readonly Indicator[]) {
    this.size = indicators.length
    for (const indicator of indicators) {
      if (indicator.kind === 'address' || indicator.kind === 'network') {
        const network = parseNetwork(indicator.value)
        if (!network) continue
        push(this.#networks, networkKey(network.bytes, network.bits), indicator)
        const lengths = this.#lengths.get(network.bytes.length) ?? []
        if (!lengths.includes(network.bits))
          this.#lengths.set(
            network.bytes.length,
            [...lengths, network.bits].sort((a, b) => b - a),
          )
      } else push(this.#exact, `${indicator.kind}\0${fold(indicator.kind, indicator.value)}`, indicator)
    }
  }

  match(kind: IndicatorKind, value: string): Indicator[] {
    switch (kind) {
      case 'address':
      case 'network': {
        const address = parseAddress(value)
        if (!address) return []
        return (this.#lengths.get(address.length) ?? []).flatMap((bits) => this.#networks.get(networkKey(address, bits)) ?? [])
      }
      case 'domain': {
        const out: Indicator[] = []
        // An indicator of a domain also means everything beneath it.
        let name = value.toLowerCase().replace(/\.$/, '')
        for (let labels = 0; labels < 128; labels++) {
          out.push(...(this.#exact.get(`domain\0${name}`) ?? []))
          const dot = name.indexOf('.')
          if (dot < 0) break
          name = name.slice(dot + 1)
        }
        return out
      }
      case 'url': {
        const out = [...(this.#exact.get(`url\0${fold('url', value)}`) ?? [])]
        const host = hostOf(value)
        if (host) out.push(...this.match('domain', host), ...this.match('address', host))
        return out
      }
      default:
        return this.#exact.get(`${kind}\0${fold(kind, value)}`) ?? []
    }
  }

  /** All hits of an event's observables; an unknown type is tried as everything. */
  observables(list: readonly Observable[]): IndicatorHit[] {
    const out: IndicatorHit[] = []
    const seen = new Set<Indicator>()
    for (const { name, type_id, value } of list) {
      for (const kind of byType[type_id] ?? anyKind) {
        for (const indicator of this.match(kind, value)) {
          if (seen.has(indicator)) continue
          seen.add(indicator)
          out.push({ indicator, name, value })
        }
      }
    }
    return out
  }
}

function push(map: Map<string, Indicator[]>, key: string, indicator: Indicator): void {
  const list = map.get(key)
  if (list) list.push(indicator)
  else map.set(key, [indicator])
}

/** Paths and the path part of URLs keep their case; hosts and schemes have none. */
function fold(kind: IndicatorKind, value: string): string {
  if (kind === 'path') return value
  if (kind !== 'url') return value.toLowerCase()
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)(.*)$/i.exec(value)
  if (!match) return value
  const rest = match[3] === '/' ? '' : match[3]!
  return match[1]!.toLowerCase() + match[2]!.toLowerCase().replace(/:(80|443)$/, '') + rest.replace(/#.*$/, '')
}

function hostOf(url: string): string | undefined {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url)?.[1]
  if (!authority) return undefined
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  return host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d+$/, '')
}
