// The mapping sheet's procedures; what is saved is in the ledger, and at once a source of this case.
import { existsSync } from 'node:fs'
import { type MappingFrom, previewMapping, proposeMapping, withSource } from '../../jobs/mapping.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function mappingHandlers(bench: Bench): Handlers<'mapping'> {
  const present = (from: MappingFrom) => {
    if ('path' in from && !existsSync(from.path)) throw problem('not_found', `${from.path} does not exist`)
  }
  return {
    list: async () => (await bench.desk().client.mappings()).map(withSource),
    propose: async ({ from, framing }) => {
      present(from)
      const desk = bench.desk()
      return proposeMapping(desk, from, framing, new Set((await desk.client.mappings()).map(({ name }) => name)))
    },
    preview: ({ from, mapping }) => {
      present(from)
      return previewMapping(bench.desk(), from, mapping)
    },
    save: async (mapping) => {
      const { client, ledger, signer, reader } = bench.desk()
      const before = (await client.mappings()).length
      const saved = await client.saveMapping(mapping, signer.by, new Date().toISOString())
      const mappings = await client.mappings()
      reader.use(mappings)
      if (mappings.length > before) {
        ledger.note('mapping', { detail: { mapping: { ...mapping }, version: saved.version } })
        bench.changed({ kind: 'custody' })
      }
      return withSource(saved)
    },
  }
}
