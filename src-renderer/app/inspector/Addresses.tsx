// What is said of an event's addresses: by a database and lists that are named with their day, never by asking anyone.
import type { AddressFacts, AddressSource } from '../../../src-main/contract/address.ts'
import { useAddresses } from '../../bridge/addresses.ts'
import { filterBy } from '../values/filter-by.ts'
import { Fact, Section } from './Section.tsx'

const names = ['src_ip', 'dst_ip'] as const
let regions: Intl.DisplayNames | undefined

/** The country's name as the browser has it; the code where it has none. */
const countryName = (code: string): string => {
  regions ??= new Intl.DisplayNames(['en'], { type: 'region' })
  try {
    return regions.of(code) ?? code
  } catch {
    return code
  }
}

export const said = ({ kind, country, lists }: AddressFacts): string =>
  [
    country === null ? (kind === 'public' ? 'not in the database' : kind) : `registered to ${countryName(country)}`,
    ...lists.map((list) => `listed: ${list}`),
  ].join('; ')

const source = ({ network }: AddressFacts, { database, date, warning }: AddressSource): string =>
  `${network === null ? '' : `Within ${network} of the database. `}Per ${database} of ${date}. ${warning}`

export const Addresses = ({ columns }: { columns: Readonly<Record<string, string | number>> }) => {
  const present = [...new Set(names.flatMap((name) => (columns[name] === undefined ? [] : [String(columns[name])])))]
  const { data } = useAddresses(present)
  if (!data || present.length === 0) return null
  return (
    <Section title="Addresses" aside={`per ${data.source.database}, ${data.source.date}`}>
      {data.facts.map((facts) => (
        <div key={facts.address} title={source(facts, data.source)}>
          <Fact
            title={facts.address}
            value={said(facts)}
            words
            onClick={facts.country === null ? undefined : () => filterBy('country', facts.country!, 'for')}
          />
        </div>
      ))}
    </Section>
  )
}
