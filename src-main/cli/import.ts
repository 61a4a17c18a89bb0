// vestige import: every path given is one exhibit.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Account, ExhibitInfo, MemberInfo } from '../contract/exhibit.ts'
import { keyText } from './key-text.ts'
import { read } from './options.ts'
import { packageInWords } from './packages.ts'
import { print, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, followed, withCase } from './with-case.ts'

const membersAtOnce = 1000

export async function importCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    source: { type: 'string' },
    mapping: { type: 'string' },
    'received-from': { type: 'string' },
    by: { type: 'string' },
    medium: { type: 'string' },
    authority: { type: 'string' },
    note: { type: 'string' },
    'hash-list': { type: 'string' },
    'in-place': { type: 'boolean', default: false },
    'no-detect': { type: 'boolean', default: false },
    resume: { type: 'boolean', default: false },
    key: { type: 'string' },
    'key-from': { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  if (values.mapping !== undefined && values.source !== undefined) throw new UsageError('--source or --mapping, not both')
  const [dir, ...paths] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (paths.length === 0 && !values.resume) throw new UsageError('the path to import is missing')
  for (const path of paths) if (!existsSync(path)) throw new UsageError(`${path} does not exist`)
  const list = values['hash-list']
  if (list !== undefined && !existsSync(list)) throw new UsageError(`${list} does not exist`)
  const keys = values.key === undefined ? undefined : { text: keyText(values.key), from: values['key-from'] ?? '' }
  const receipt = {
    ...(values['received-from'] !== undefined && { receivedFrom: values['received-from'] }),
    ...(values.by !== undefined && { by: values.by }),
    ...(values.medium !== undefined && { medium: values.medium }),
    ...(values.authority !== undefined && { authority: values.authority }),
    ...(values.note !== undefined && { note: values.note }),
  }
  return withCase(dir, values, async (client) => {
    if (values.source !== undefined && !(await client.evidence.sources()).some(({ id }) => id === values.source))
      throw new UsageError(`there is no source ${values.source}`)
    const done: string[] = []
    if (values.resume && paths.length === 0) {
      const open = (await client.evidence.exhibits()).filter(({ state }) => state === 'interrupted' || state === 'cancelled')
      if (open.length === 0) say('nothing to continue')
      for (const { id } of open) done.push(await run(client, await client.evidence.resume({ exhibit: id })))
    }
    for (const path of paths) {
      const job = await client.evidence.receive({
        paths: [resolve(path)],
        receipt,
        inPlace: values['in-place'],
        detect: !values['no-detect'],
        ...(values.source !== undefined && { source: values.source }),
        ...(values.mapping !== undefined && { mapping: values.mapping }),
        ...(list !== undefined && { hashList: resolve(list) }),
        ...(keys && { keys }),
      })
      done.push(await run(client, job))
    }
    const exhibits = (await client.evidence.exhibits()).filter(({ id }) => done.includes(id))
    if (values.json) await printDocument(client, exhibits)
    else
      for (const exhibit of exhibits) {
        await print(inWords(exhibit))
        for (const one of await client.packages.list({ exhibit: exhibit.id })) await print(packageInWords(one))
      }
    const { line } = await client.custody.head()
    say(`to anchor outside (mail or print this line): ${line}`)
    return exit.done
  })
}

async function run(client: Client, { job }: { job: string }): Promise<string> {
  const ended = await followed(client, job)
  if (ended.state !== 'done') throw new Error(`${ended.exhibit ?? 'import'} ${ended.state}: ${ended.message ?? 'no reason given'}`)
  say(`${ended.exhibit}: ${ended.files} files, ${ended.records} records read`)
  return ended.exhibit!
}

const sum = (list: { count: number }[]) => list.reduce((total, { count }) => total + count, 0)

function inWords(exhibit: ExhibitInfo): string {
  const { id, path, sha256, members, records, events, primary, joined, duplicates, versions, ignored, rejects, unrecognised, problems } =
    exhibit
  return [
    `${id}  ${path}`,
    `  sha256 ${sha256}`,
    `  ${members} members, ${unrecognised} unrecognised, ${problems} with something to say`,
    `  ${records} records = ${primary} primary + ${joined} joined + ${duplicates} duplicates + ${sum(ignored)} ignored + ${sum(rejects)} rejects`,
    `  ${events} events, ${versions} of them versions`,
    '',
  ].join('\n')
}

const accountOf = ({ records, events, primary, joined, duplicates, versions, ignored, rejects }: Account): Account => ({
  records,
  events,
  primary,
  joined,
  duplicates,
  versions,
  ignored,
  rejects,
})

/** Written as it is read: an exhibit may hold hundreds of thousands of files. */
async function printDocument(client: Client, exhibits: ExhibitInfo[]): Promise<void> {
  await print('{"exhibits":[')
  const total: Account = { records: 0, events: 0, primary: 0, joined: 0, duplicates: 0, versions: 0, ignored: [], rejects: [] }
  for (const [i, exhibit] of exhibits.entries()) {
    const { id, path, kind, sha256, size, sameAs, hashList, members } = exhibit
    const packages = await client.packages.list({ exhibit: id })
    await print(
      `${i > 0 ? ',' : ''}${JSON.stringify({ id, path, kind, sha256, size, sameAs, hashList, members, ...accountOf(exhibit), packages }).slice(0, -1)},"files":[`,
    )
    for (let after: number | null = 0, first = true; after !== null; ) {
      const page: { members: MemberInfo[]; next: number | null } = await client.evidence.members({
        exhibit: id,
        after,
        limit: membersAtOnce,
      })
      let text = ''
      for (const member of page.members) {
        const { path: inside, sha256: hash, size: bytes, state, problem, source, form, note } = member
        text += `${first ? '' : ','}${JSON.stringify({ member: member.member, path: inside, sha256: hash, size: bytes, state, problem, source, form, note, ...accountOf(member) })}`
        first = false
      }
      if (text !== '') await print(text)
      after = page.next
    }
    await print(']}')
    for (const key of ['records', 'events', 'primary', 'joined', 'duplicates', 'versions'] as const) total[key] += exhibit[key]
    for (const key of ['ignored', 'rejects'] as const) merge(total[key], exhibit[key])
  }
  await print(`],"totals":${JSON.stringify({ exhibits: exhibits.length, ...total })}}\n`)
}

function merge(into: { reason: string; count: number }[], from: { reason: string; count: number }[]): void {
  for (const { reason, count } of from) {
    const there = into.find((one) => one.reason === reason)
    if (there) there.count += count
    else into.push({ reason, count })
  }
}
