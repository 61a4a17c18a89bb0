// What is said of an address without asking anyone: by a database that ships, and by lists that an examiner brought.
import { z } from 'zod'

/** Told from the address alone (RFC 6890 and its like); `public` is everything else. */
export const addressKinds = [
  'public',
  'private',
  'loopback',
  'link-local',
  'shared',
  'documentation',
  'multicast',
  'reserved',
  'not an address',
] as const
export const addressKind = z.enum(addressKinds)
export type AddressKind = z.infer<typeof addressKind>

export const addressFacts = z.object({
  address: z.string(),
  kind: addressKind,
  /** ISO 3166-1 alpha-2 as the database has it; null when it has none, and for whatever is not public. */
  country: z.string().nullable(),
  /** The database's network around it. Not its registration: neighbours of one country are one network there. */
  network: z.string().nullable(),
  /** Names of lists that hold it. */
  lists: z.array(z.string()),
})
export type AddressFacts = z.infer<typeof addressFacts>

/** What is stored by dictionary code. */
export const addressRow = addressFacts.omit({ address: true }).extend({ code: z.number().int() })
export type AddressRow = z.infer<typeof addressRow>

/** A list of networks: exits of Tor, ranges of a provider, whatever the examiner brought. */
export const addressList = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,40}$/),
  title: z.string().min(1),
  /** The day the list is of; null when nobody said. */
  asOf: z.string().nullable(),
  networks: z.number().int(),
  sha256: z.string(),
  by: z.string(),
  at: z.string(),
})
export type AddressList = z.infer<typeof addressList>

export const addressSource = z.object({
  /** `geo-whois-asn-country`. */
  database: z.string(),
  /** The day it was made. */
  date: z.string(),
  licence: z.string(),
  warning: z.string(),
})
export type AddressSource = z.infer<typeof addressSource>
