// Rules as text: the shipped pack, and the files and folders an examiner names. Stages get them as data.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { CaseClient } from '../../case/client.ts'
import { type RuleFile, readRuleFile } from '../../detect/rule-set.ts'
import { sha256Hex } from '../../evidence/seal/seal.ts'
import { readAll } from './kept-readings.ts'

const packFolder = fileURLToPath(new URL('../../../resources/rules', import.meta.url))
/** Longest rule file that is read: rules are short, and a folder given by mistake is not. */
const longestFile = 1024 * 1024
export const packPrefix = 'pack/'
const packKey = 'detect.pack'

let pack: readonly RuleFile[] | undefined

export function packRules(): readonly RuleFile[] {
  pack ??= readAll(rulesUnder(packFolder).map(({ path, text }) => ({ path: packPrefix + path, text: withoutSamples(text) })))
  return pack
}

/** Samples are for the tests and the most of a rule's text. */
function withoutSamples(text: string): string {
  return text.replace(/^samples:[^\S\n]*\n(?:(?!---)(?:[ -][^\n]*)?(?:\n|$))*/gm, '')
}

export class RulePathError extends Error {}

/** Every `.yml` of the folders, and the files themselves; paths are as they were given. */
export function readRules(paths: readonly string[]): RuleFile[] {
  return paths.flatMap((path) => {
    const full = resolve(path)
    if (!existsSync(full)) throw new RulePathError(`${path} does not exist`)
    if (!statSync(full).isDirectory()) return [{ path: full, text: readText(full) }]
    const found = rulesUnder(full).map((file) => ({ path: join(full, file.path), text: file.text }))
    if (found.length === 0) throw new RulePathError(`${path} holds no rule (.yml)`)
    return found
  })
}

function rulesUnder(folder: string): RuleFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name) && statSync(join(folder, name)).isFile())
    .sort()
    .map((path) => ({ path, text: readText(join(folder, path)) }))
}

function readText(path: string): string {
  const { size } = statSync(path)
  if (size > longestFile) throw new RulePathError(`${path} has ${size} bytes: no rule is that long`)
  return readFileSync(path, 'utf8')
}

export interface CaseRules {
  files: RuleFile[]
  /** Tells sets of rules apart. */
  fingerprint: string
}

/** Of the rules read last, by their text: a case is asked for its rules often, and YAML is slow to read. */
let lately = new Map<string, RuleFile['documents']>()
const keptAtMost = 5000

/** With its YAML read, so that no other thread needs to. */
function read({ path, text }: RuleFile): RuleFile {
  const documents = lately.get(text) ?? readRuleFile(path, text).documents!
  if (lately.size >= keptAtMost) lately = new Map()
  lately.set(text, documents)
  return { path, text, documents }
}

/** The rules of a case: its own files, and the pack unless it was left out. */
export async function caseRules(client: CaseClient): Promise<CaseRules> {
  const own = (await client.ruleFiles()).map(read)
  const files = (await client.getKv(packKey)) === false ? own : [...packRules(), ...own]
  return { files, fingerprint: fingerprintOf(files) }
}

/** The case keeps the texts, so that what is imported later meets the same rules. */
export async function setCaseRules(client: CaseClient, files: RuleFile[], withPack: boolean): Promise<void> {
  await client.setRuleFiles(files)
  await client.setKv(packKey, withPack)
}

function fingerprintOf(files: readonly RuleFile[]): string {
  return sha256Hex(Buffer.from(files.map(({ path, text }) => `${path}\0${text}\0`).join('')))
}
