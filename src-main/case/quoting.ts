// What was written about an exhibit may quote it: verdicts and reports go with it.
import { zstdDecompressSync } from 'node:zlib'
import type { Database } from 'better-sqlite3'

/** A shorter value says too little of where it comes from. */
export const quotedFrom = 8

/** Verdicts and reports that name the exhibit or hold a value that nothing but it held. The ledger keeps their hashes. */
export const dropQuoting = (db: Database, label: string, values: readonly string[]): void => {
  const quotes = (text: string) => new RegExp(`${label}(?!\\d)`).test(text) || values.some((value) => text.includes(value))
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
  }[])
    if (quotes(texts(row))) revision.run(row.report, row.revision)
}
