// Shipped rules whose YAML was read before: reading them takes a third of a second, at each start. Kept beside the compiled
// sources, where who can write can change the program as well; without such a folder, or with a damaged file, they are read anew.
// A case's own rules are not kept: what they look for stays in the case.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { type RuleFile, readRuleFile } from '../../detect/rule-set.ts'

type Documents = NonNullable<RuleFile['documents']>

/** Changes with what `readTrees` makes of a text. */
const form = 1
/** Sets of rules that are kept. */
const keptSets = 6

/** Undefined where nothing may be kept. */
function folder(): string | undefined {
  const compiled = process.env.NODE_COMPILE_CACHE
  return compiled ? join(dirname(compiled), 'rules') : undefined
}

/** Each file with its YAML read; `kept` is where readings lie, `undefined` for nowhere. */
export function readAll(files: readonly RuleFile[], kept: string | undefined = folder()): RuleFile[] {
  const known = kept && files.length > 1 ? take(kept, files) : undefined
  if (known) return files.map(({ path, text }, n) => ({ path, text, documents: known[n]! }))
  const read = files.map(({ path, text }) => readRuleFile(path, text))
  if (kept && files.length > 1) keep(kept, read)
  return read
}

function nameOf(files: readonly RuleFile[]): string {
  const hash = createHash('sha256').update(`${form}\0${process.version}\0`)
  for (const { text } of files) hash.update(`${text.length}\0${text}`)
  return hash.digest('hex')
}

function take(kept: string, files: readonly RuleFile[]): Documents[] | undefined {
  const path = join(kept, nameOf(files))
  try {
    const held = deserialize(readFileSync(path)) as unknown
    if (!Array.isArray(held) || held.length !== files.length || !held.every(Array.isArray)) return undefined
    utimesSync(path, new Date(), new Date())
    return held as Documents[]
  } catch {
    return undefined
  }
}

function keep(kept: string, read: readonly RuleFile[]): void {
  try {
    mkdirSync(kept, { recursive: true })
    const path = join(kept, nameOf(read))
    // Another process may write the same.
    writeFileSync(`${path}.${process.pid}`, serialize(read.map(({ documents }) => documents)))
    renameSync(`${path}.${process.pid}`, path)
    const all = readdirSync(kept).map((name) => ({ name, at: statSync(join(kept, name)).mtimeMs }))
    for (const { name } of all.sort((a, b) => b.at - a.at).slice(keptSets)) rmSync(join(kept, name), { force: true })
  } catch {
    // What cannot be kept is read again next time.
  }
}
