// Addresses: what a database that ships and lists of the examiner say of them, with their dates.
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { addressFacts, addressList, addressSource } from '../address.ts'

export const addressProcedures = {
  /** Facts of addresses, whether or not the case holds them. */
  facts: oc
    .input(z.object({ addresses: z.array(z.string()).max(200) }))
    .output(z.object({ facts: z.array(addressFacts), source: addressSource })),
  lists: oc.output(z.object({ lists: z.array(addressList), source: addressSource })),
  /** Lines of addresses and networks, or a provider's JSON of its ranges. Replaces a list of the same name. */
  addList: oc
    .input(
      z.object({ name: z.string(), title: z.string().optional(), asOf: z.string().optional(), text: z.string().max(64 * 1024 * 1024) }),
    )
    .output(addressList),
  removeList: oc.input(z.object({ name: z.string() })).output(z.array(addressList)),
}
