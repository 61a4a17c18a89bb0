// Addresses' procedures: facts on demand, lists that an examiner brings.

import { database } from '../../jobs/addresses/database.ts'
import { addList, addressLists, removeList, teller } from '../../jobs/addresses/enrich.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function addressHandlers(bench: Bench): Handlers<'addresses'> {
  const told = () => {
    bench.changed({ kind: 'events' })
    bench.changed({ kind: 'custody' })
  }
  return {
    facts: async ({ addresses }) => {
      const say = await teller(bench.desk().client)
      return { facts: addresses.map(say), source: database().source }
    },
    lists: async () => ({ lists: await addressLists(bench.desk().client), source: database().source }),
    addList: async ({ name, title, asOf, text }) => {
      if (!/^[a-z0-9][a-z0-9_-]{0,40}$/.test(name)) throw problem('usage', `${name}: small letters, digits, hyphen and underscore`)
      const { client, ledger, signer } = bench.desk()
      let list: Awaited<ReturnType<typeof addList>>
      try {
        list = await bench.inTurn(() => addList(client, { name, title: title ?? name, asOf, text }, signer.by))
      } catch (error) {
        throw problem('usage', `${name}: ${(error as Error).message}`)
      }
      ledger.note('addresses.list', { detail: list })
      told()
      return list
    },
    removeList: async ({ name }) => {
      const { client, ledger } = bench.desk()
      if (!(await addressLists(client)).some((one) => one.name === name)) throw problem('usage', `there is no list ${name}`)
      const left = await bench.inTurn(() => removeList(client, name))
      ledger.note('addresses.list', { detail: { removed: name } })
      told()
      return left
    },
  }
}
