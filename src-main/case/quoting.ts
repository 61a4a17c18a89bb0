// What was written about an exhibit may quote it: verdicts, reports, stories, questions and runs of models go with it.
import { zstdDecompressSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'

/** A shorter value says too little of where it comes from. */
export const quotedFrom = 8

/** Parts of a printed report that list all exhibits with their hashes and counts: what stays in the ledger too, and nothing of the contents. */
const registers = ['exhibits', 'members', 'custodyRows', 'integrity', 'steps', 'parse', 'coverage', 'limits', 'time']

/** What is left to look for the exhibit's number in. A reason why something could not be read may quote it: then nothing is left out. */
function withoutRegisters(text: string, label: string): string {
  const document = JSON.parse(text) as Record<string, unknown> & {
    exhibits?: { id: string; account: { ignored: unknown[]; rejects: unknown[] } }[]
    members?: { member: string; problem: string | null }[]
  }
  const listed = document.exhibits?.find(({ id }) => id === label)?.account
  const faulty = document.members?.some(({ member, problem }) => problem !== null && member.startsWith(`${label}/`))
  if (faulty || (listed && listed.ignored.length + listed.rejects.length > 0)) return text
  for (const part of registers) delete document[part]
  return JSON.stringify(document)
}

/** Lists kept as one value: changes to stories, and what was asked of other systems. */
const lists = `key = 'questions' or key like 'story.%'`

/** Verdicts, reports, stories, questions and model runs that name the exhibit or hold a value that nothing but it held; listing it among the exhibits is no quotation. The ledger keeps their hashes. */
export const dropQuoting = (db: Database, label: string, values: readonly string[]): void => {
  const named = new RegExp(`${label}(?!\\d)`)
  const holds = (text: string) => values.some((value) => text.includes(value))
  const quotes = (text: string) => named.test(text) || holds(text)
  const remove = db.prepare('delete from verdict where id = ?')
  for (const { id, body } of db.prepare('select id, body from verdict').all() as { id: number; body: string }[])
    if (quotes(body)) remove.run(id)
  const texts = (row: { body: Buffer }) => zstdDecompressSync(row.body).toString('utf8')
  const version = db.prepare('delete from report_version where report = ? and version = ?')
  for (const row of db.prepare('select report, version, body from report_version').all() as {
    report: string
    version: number
    body: Buffer
  }[])
    if (quotes(texts(row))) version.run(row.report, row.version)
  const revision = db.prepare('delete from report_revision where report = ? and revision = ?')
  for (const row of db.prepare('select report, revision, body from report_revision').all() as {
    report: string
    revision: number
    body: Buffer
  }[]) {
    const text = texts(row)
    if (holds(text) || named.test(withoutRegisters(text, label))) revision.run(row.report, row.revision)
  }
  const keep = db.prepare('update kv set value = ? where key = ?')
  for (const { key, value } of db.prepare(`select key, value from kv where ${lists}`).all() as { key: string; value: string }[]) {
    const all = JSON.parse(value) as unknown[]
    const left = all.filter((one) => !quotes(JSON.stringify(one)))
    if (left.length < all.length) keep.run(JSON.stringify(left), key)
  }
  const runs = db.prepare('select id, body, result from model_run').all() as { id: number; body: string; result: string | null }[]
  const steps = db.prepare('select body from model_step where run = ?').pluck()
  for (const { id, body, result } of runs) {
    if (![body, result ?? '', ...(steps.all(BigInt(id)) as string[])].some(quotes)) continue
    db.prepare('delete from model_step where run = ?').run(BigInt(id))
    db.prepare('delete from model_run where id = ?').run(BigInt(id))
  }
}
