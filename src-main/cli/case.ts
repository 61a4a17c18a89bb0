// vestige case create|info|reindex|add-examiner
import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { CaseInfo } from '../contract/procedures/case.ts'
import { formatExaminer } from '../workbench/custody-file.ts'
import { one, read } from './options.ts'
import { packageInWords } from './packages.ts'
import { keygen, pack, receipt, unpack } from './parcel.ts'
import { peopleCommand } from './people.ts'
import { askPassphrase, interactive, print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, followed, known, openKey, person, withCase, withWorkbench } from './with-case.ts'

export async function caseCommand(argv: string[]): Promise<number> {
  const [what, ...rest] = argv
  if (what === 'create') return create(rest)
  if (what === 'info') return info(rest)
  if (what === 'reindex') return reindex(rest)
  if (what === 'add-examiner') return addExaminer(rest)
  if (what === 'branch' || what === 'merge' || what === 'close') return peopleCommand(what, rest)
  if (what === 'pack') return pack(rest)
  if (what === 'unpack') return unpack(rest)
  if (what === 'receipt') return receipt(rest)
  if (what === 'keygen') return keygen(rest)
  throw new UsageError(
    what === undefined
      ? 'case create, info, reindex, add-examiner, branch, merge, close, pack, unpack, receipt or keygen?'
      : `there is no command "case ${what}"`,
  )
}

async function create(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    title: { type: 'string' },
    examiner: { type: 'string' },
    organisation: { type: 'string', default: '' },
    'volume-encrypted': { type: 'string' },
    encrypt: { type: 'boolean', default: false },
    'recovery-sheet': { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const path = resolve(one(positionals, 'the folder of the new case'))
  if (!values.title) throw new UsageError('--title is missing')
  const encrypted = values['volume-encrypted']
  if (encrypted !== undefined && encrypted !== 'yes' && encrypted !== 'no' && encrypted !== 'unknown')
    throw new UsageError('--volume-encrypted is yes, no or unknown')
  if (values['recovery-sheet'] !== undefined && existsSync(values['recovery-sheet']))
    throw new UsageError(`${values['recovery-sheet']} is there already`)
  const encrypt = values.encrypt ? await newSecret() : undefined
  return withWorkbench(async (client) => {
    await identity(client, values.examiner, values.organisation)
    const made = await client.case.create({
      path,
      title: values.title!,
      ...(encrypted !== undefined && { volumeEncrypted: encrypted }),
      ...(encrypt !== undefined && { encrypt }),
    })
    for (const warning of made.volume.warnings) say(`warning: ${warning}`)
    if (made.recovery !== null) {
      const sheet = recoverySheet(made.title, made.id, made.recovery)
      if (values['recovery-sheet'] === undefined) say(sheet)
      else writeFileSync(values['recovery-sheet'], sheet, { flag: 'wx', mode: 0o600 })
    }
    if (made.volume.encrypted !== 'yes' && !made.encrypted)
      say(
        made.volume.encrypted === 'no'
          ? 'warning: the volume of this case is not encrypted'
          : 'whether the volume of this case is encrypted could not be told',
      )
    if (values.json) await printJson(made)
    else await print(`${made.path}: case ${made.id}, "${made.title}", examiner ${made.examiner.name}, key ${made.examiner.fingerprint}\n`)
    return exit.done
  })
}

async function newSecret(): Promise<string> {
  const given = process.env.VESTIGE_CASE_PASSPHRASE
  if (given !== undefined && given !== '') return given
  if (!interactive()) throw new UsageError('--encrypt needs a passphrase: set VESTIGE_CASE_PASSPHRASE')
  const first = await askPassphrase('Passphrase of the case: ')
  if (first === '') throw new UsageError('a case that is encrypted needs a passphrase')
  if ((await askPassphrase('Once more: ')) !== first) throw new UsageError('the two differ')
  return first
}

const recoverySheet = (title: string, id: string, code: string): string =>
  `Recovery sheet of case "${title}" (${id})

  ${code.match(/.{1,30}/g)!.join('\n  ')}

This code opens the case when its passphrase is lost. It stands nowhere else: print it, keep it apart from the case, and
delete this file. Whoever has it and the case's folder can read everything in it.
`

/** Who is named signs; a person without a key in this home gets one. */
async function identity(client: Client, stated: string | undefined, organisation: string): Promise<void> {
  if (stated === undefined) {
    if ((await client.examiner.list()).length === 0) throw new UsageError('--examiner "Name <mail>" is missing: there is no examiner yet')
    return openKey(client)
  }
  const who = person(stated)
  if (await known(client, who)) return openKey(client, { examiner: stated })
  const given = process.env.VESTIGE_PASSPHRASE
  const passphrase = given ?? (interactive() ? await askPassphrase(`New passphrase for the key of ${who.name} (empty for none): `) : '')
  await client.examiner.add({ ...who, organisation, passphrase })
  if (passphrase === '') say('warning: the new key has no passphrase; whoever can read VESTIGE_HOME can sign with it')
}

async function info(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { json: { type: 'boolean', default: false }, ...caseOptions })
  const dir = one(positionals, 'the case folder')
  return withCase(dir, values, async (client) => {
    const facts = (await client.case.info())!
    const packages = await client.packages.list({})
    // Where there is evidence and where there is none is a fact of the case as much as its counts.
    if (values.json) await printJson({ ...facts, packages, inbox: await client.inbox.get(), coverage: await client.coverage.read() })
    else await print(inWords(facts) + packages.map(packageInWords).join(''))
    return exit.done
  })
}

/** Signed by who works in the case; whoever is added may then sign there with a key of another home, too. */
async function addExaminer(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    examiner: { type: 'string' },
    'public-key': { type: 'string' },
    'signed-by': { type: 'string' },
    takeover: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  if (values.examiner === undefined) throw new UsageError('--examiner "Name <mail>" is missing: who is added')
  const who = person(values.examiner)
  return withCase(dir, { takeover: values.takeover, examiner: values['signed-by'] }, async (client) => {
    const here = values['public-key'] === undefined ? await known(client, who) : undefined
    const publicKey = values['public-key'] ?? here?.publicKey
    if (publicKey === undefined)
      throw new UsageError(`there is no key of ${who.name} here: give --public-key, as "vestige examiner" prints it in the other home`)
    const head = await client.custody.addExaminer({ by: here ? formatExaminer(here) : formatExaminer(who), publicKey })
    if (values.json) await printJson(head)
    else await print(`${who.name} is an examiner of this case now; head ${head.count}:${head.hash}\n`)
    return exit.done
  })
}

async function reindex(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { json: { type: 'boolean', default: false }, ...caseOptions })
  return withCase(one(positionals, 'the case folder'), values, async (client) => {
    const { job } = await client.case.reindex()
    const ended = await followed(client, job)
    if (ended.state !== 'done') throw new Error(`the re-index ${ended.state}: ${ended.message ?? 'no reason given'}`)
    if (ended.message) say(ended.message)
    const { events, index } = (await client.case.info())!
    if (values.json) await printJson({ events, index })
    else await print(`${events} events indexed anew\n`)
    return exit.done
  })
}

function inWords(facts: CaseInfo): string {
  const { account } = facts
  const sum = (list: { count: number }[]) => list.reduce((total, { count }) => total + count, 0)
  return [
    `${facts.title} (case ${facts.id}) in ${facts.path}`,
    `examiner   ${facts.examiner.name} <${facts.examiner.mail}>, key ${facts.examiner.fingerprint}`,
    `exhibits   ${facts.exhibits} with ${facts.members} members${facts.expunged > 0 ? `, ${facts.expunged} expunged` : ''}${facts.encrypted ? '; encrypted at rest' : ''}`,
    `records    ${account.records} = ${account.primary} primary + ${account.joined} joined + ${account.duplicates} duplicates + ${sum(account.ignored)} ignored + ${sum(account.rejects)} rejects`,
    `events     ${facts.events}${facts.setAside.events > 0 ? ` and ${facts.setAside.events} set aside` : ''}, ${facts.undated} undated, ${facts.possiblySame} possibly the same, ${account.versions} versions`,
    `time       ${facts.timeRange ? `${facts.timeRange.from} to ${facts.timeRange.to}` : 'no dated event'}`,
    `custody    ${facts.custody.entries} entries, head ${facts.custody.head}, ${facts.custody.anchoredAt ? `anchored ${facts.custody.anchoredAt}` : 'never anchored'}`,
    '',
  ].join('\n')
}
