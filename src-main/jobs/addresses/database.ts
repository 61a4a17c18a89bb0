// The country database that ships: opened once a process, asked for one address at a time, never for the network's name.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Reader } from 'maxmind'
import type { AddressSource } from '../../contract/address.ts'
import { parseAddress } from '../../detect/address.ts'

const require = createRequire(import.meta.url)
const file = '@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb'

interface Country {
  country_code?: string
}

let opened: { reader: Reader<never>; source: AddressSource } | undefined

export function database(): { reader: Reader<never>; source: AddressSource } {
  if (opened) return opened
  const { Reader: Open } = require('maxmind') as typeof import('maxmind')
  const reader = new Open<never>(readFileSync(require.resolve(file)))
  opened = {
    reader,
    source: {
      database: 'geo-whois-asn-country',
      date: reader.metadata.buildEpoch.toISOString().slice(0, 10),
      licence: 'CC0-1.0; made from data of the regional registries',
      warning: 'Its publisher says that versions on the npm registry hold errors: check what matters with the registry.',
    },
  }
  return opened
}

/** Null where the database has nothing, and for what is no address: a log may hold anything there. */
export function countryOf(text: string): { country: string; network: string } | null {
  const bytes = parseAddress(text)
  if (!bytes) return null
  // One spelling: IPv4 inside IPv6 is the IPv4 address, and a zone (`%eth0`) says nothing of the number.
  const address = bytes.length === 4 ? bytes.join('.') : text.split('%')[0]!
  const [found, bits] = database().reader.getWithPrefixLength(address) as [Country | null, number]
  const country = found?.country_code
  return country ? { country, network: networkOf(address, bits) } : null
}

/** The address with its host bits at zero. */
export function networkOf(address: string, bits: number): string {
  if (!address.includes(':')) {
    const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    const kept = bits === 0 ? 0 : Math.floor(number / 2 ** (32 - bits)) * 2 ** (32 - bits)
    return `${[24, 16, 8, 0].map((shift) => Math.floor(kept / 2 ** shift) % 256).join('.')}/${bits}`
  }
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  const kept = groups.slice(0, 8).map((group, n) => {
    const spare = Math.min(16, Math.max(0, (n + 1) * 16 - bits))
    return ((Number.parseInt(group, 16) >> spare) << spare).toString(16)
  })
  return `${kept.join(':').replace(/(?:^|:)0(?::0)+(?:$)/, '::')}/${bits}`
}
