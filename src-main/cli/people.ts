// vestige custody DIR page|csv|hashes|hand-over|accept|return|transfers|keys|rotate|revoke, and vestige case branch|merge|close.
import { appendFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { read, whole } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, person, withCase } from './with-case.ts'

const options = {
  ...caseOptions,
  out: { type: 'string' },
  to: { type: 'string' },
  'public-key': { type: 'string' },
  exhibits: { type: 'string', default: '' },
  medium: { type: 'string' },
  purpose: { type: 'string', default: '' },
  place: { type: 'string', default: '' },
  entry: { type: 'string' },
  condition: { type: 'string', default: '' },
  reason: { type: 'string' },
  note: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
} as const
type Values = ReturnType<typeof read<typeof options>>['values']

const need = (value: string | undefined, name: string): string => {
  if (value === undefined || value === '') throw new UsageError(`${name} is missing`)
  return value
}
const put = async (values: Values, { text, name }: { text: string; name: string }) => {
  if (values.out === undefined) await print(text)
  else {
    writeFileSync(values.out, text)
    say(`${values.out}: ${name}`)
  }
}

const acts: Record<string, (client: Client, values: Values, more: string[]) => Promise<unknown>> = {
  page: async (client, values) => put(values, await client.people.page({ what: 'custody' })),
  csv: async (client, values) => put(values, await client.people.page({ what: 'custody-csv' })),
  hashes: async (client, values) => {
    if (values.out !== undefined) writeFileSync(values.out, '')
    for (let after: number | null = 0; after !== null; ) {
      const { text, next }: { text: string; next: number | null } = await client.people.hashes({ after })
      if (values.out === undefined) await print(text)
      else appendFileSync(values.out, text)
      after = next
    }
    if (values.out !== undefined) say(`${values.out}: every hash, with when it was last verified`)
  },
  'keys-page': async (client, values) => put(values, await client.people.page({ what: 'keys' })),
  form: async (client, values) =>
    put(values, await client.people.page({ what: 'transfer', seq: whole(need(values.entry, '--entry'), '--entry')! })),
  keys: (client) => client.people.keys(),
  transfers: (client) => client.people.transfers(),
  'hand-over': (client, values) => give(client, values, 'hand-over'),
  return: (client, values) => give(client, values, 'return'),
  accept: (client, values) => client.people.accept({ seq: whole(need(values.entry, '--entry'), '--entry')!, condition: values.condition }),
  rotate: (client, values) => client.people.rotateKey({ reason: need(values.reason, '--reason') }),
  revoke: (client, values, [fingerprint]) =>
    client.people.revokeKey({ fingerprint: need(fingerprint, 'the fingerprint'), reason: need(values.reason, '--reason') }),
  branch: (client, values) => client.people.branch({ path: resolve(need(values.out, '--out')), to: need(values.to, '--to') }),
  merge: (client, _values, [path]) => client.people.merge({ path: resolve(need(path, 'the copy to merge')) }),
  close: (client, values) => client.people.close({ path: resolve(need(values.out, '--out')), note: values.note }),
}
const papers = new Set(['page', 'csv', 'hashes', 'keys-page', 'form'])
export const peopleActs = new Set(Object.keys(acts))

const give = (client: Client, values: Values, kind: 'hand-over' | 'return') =>
  client.people.handOver({
    kind,
    to: person(need(values.to, '--to')),
    exhibits: values.exhibits.split(',').filter(Boolean),
    medium: need(values.medium, '--medium'),
    purpose: values.purpose,
    place: values.place,
    ...(values['public-key'] !== undefined && { publicKey: values['public-key'] }),
  })

/** `argv` without the act's name: the case folder first. */
export async function peopleCommand(name: string, argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, options)
  const [dir, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (more.length > (name === 'revoke' || name === 'merge' ? 1 : 0)) throw new UsageError(`unexpected argument ${more.at(-1)}`)
  return withCase(dir, values, async (client) => {
    const answer = await acts[name]!(client, values, more)
    if (papers.has(name)) return exit.done
    if (values.json) await printJson(answer)
    else await print(`${JSON.stringify(answer, null, 2)}\n`)
    return exit.done
  })
}
