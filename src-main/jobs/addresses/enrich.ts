// Addresses of a case, once each: kind, country and lists by their value in the dictionary. Never by event.
import { createHash } from 'node:crypto'
import type { CaseClient } from '../../case/client.ts'
import type { AddressFacts, AddressList, AddressRow } from '../../contract/address.ts'
import { countryOf, database } from './database.ts'
import { kindOf } from './kind.ts'
import { matcher, parseList } from './lists.ts'

const stateKey = 'addresses.state'
const listsKey = 'addresses.lists'
const atOnce = 5000

interface State {
  /** Dictionary codes up to this one are done. */
  upTo: number
  /** What they were done with. */
  database: string
}
interface StoredList extends AddressList {
  members: string[]
}

async function storedLists(client: CaseClient): Promise<StoredList[]> {
  return ((await client.getKv(listsKey)) as StoredList[] | null) ?? []
}

const shown = ({ members: _, ...list }: StoredList): AddressList => list
export const addressLists = async (client: CaseClient): Promise<AddressList[]> => (await storedLists(client)).map(shown)

/** New addresses since the last time; all of them when the database or a list changed. */
export async function enrichAddresses(client: CaseClient, again = false): Promise<number> {
  const { source } = database()
  const version = `${source.database} ${source.date}`
  const before = (await client.getKv(stateKey)) as State | null
  let after = again || before?.database !== version ? 0 : before.upTo
  const say = await teller(client)
  let done = 0
  for (;;) {
    const values = await client.addressValues({ after, limit: atOnce })
    if (values.length === 0) break
    await client.setAddresses(values.map(({ code, value }): AddressRow => rowOf(code, say(value))))
    done += values.length
    after = values.at(-1)!.code
  }
  if (done > 0 || before?.database !== version) await client.setKv(stateKey, { upTo: after, database: version } satisfies State)
  return done
}

const rowOf = (code: number, { address: _, ...facts }: AddressFacts): AddressRow => ({ code, ...facts })

/** Answers by the database and the case's lists. */
export async function teller(client: CaseClient): Promise<(address: string) => AddressFacts> {
  const lists = (await storedLists(client)).map(({ name, members }) => ({ name, holds: matcher(members) }))
  return (address) => {
    const kind = kindOf(address)
    const found = kind === 'public' ? countryOf(address) : null
    return {
      address,
      kind,
      country: found?.country ?? null,
      network: found?.network ?? null,
      lists: kind === 'not an address' ? [] : lists.filter(({ holds }) => holds(address)).map(({ name }) => name),
    }
  }
}

export async function addList(
  client: CaseClient,
  { name, title, asOf, text }: { name: string; title: string; asOf: string | undefined; text: string },
  by: string,
): Promise<AddressList> {
  const { networks, asOf: stated } = parseList(text)
  const list: StoredList = {
    name,
    title,
    asOf: asOf ?? stated,
    networks: networks.length,
    sha256: createHash('sha256').update(text).digest('hex'),
    by,
    at: new Date().toISOString(),
    members: networks,
  }
  await client.setKv(listsKey, [...(await storedLists(client)).filter((one) => one.name !== name), list])
  await enrichAddresses(client, true)
  return shown(list)
}

export async function removeList(client: CaseClient, name: string): Promise<AddressList[]> {
  const left = (await storedLists(client)).filter((one) => one.name !== name)
  await client.setKv(listsKey, left)
  await enrichAddresses(client, true)
  return left.map(shown)
}
