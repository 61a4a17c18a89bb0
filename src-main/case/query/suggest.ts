// Suggestions while typing: fields, then values of the field, from the word at the cursor.
import type { Database } from 'better-sqlite3'
import { columns } from '../../contract/columns.ts'
import { ownFields, resolveField } from '../../contract/query/fields.ts'
import { namedValues } from '../../contract/query/names.ts'
import { kindNumber } from '../dictionary.ts'

interface Suggestion {
  text: string
  kind: 'field' | 'value' | 'operator'
  detail: string
}
const limit = 12

export const suggest = (db: Database, query: string, cursor: number): Suggestion[] => {
  const word = /[^\s()"]*$/.exec(query.slice(0, cursor))![0]
  const cut = word.indexOf(':')
  if (cut < 0) {
    const lower = word.toLowerCase()
    const out: Suggestion[] = []
    const seen = new Set<string>()
    const add = (name: string, detail: string) => {
      if (!name.startsWith(lower) || seen.has(name)) return
      seen.add(name)
      out.push({ text: `${name}:`, kind: 'field', detail })
    }
    for (const column of columns) for (const alias of column.aliases ?? []) add(alias, column.title)
    for (const field of ownFields) add(field.name, field.title)
    for (const column of columns) add(column.path, column.title)
    const fields = out.slice(0, limit)
    const before = query.slice(0, cursor - word.length).trim()
    const operators = before === '' || /(\b(and|or|not)|\()$/i.test(before) ? ['not'] : ['and', 'or', 'not']
    const fit = operators.filter((one) => lower !== '' && one.startsWith(lower) && one !== lower)
    return [...fields, ...fit.map((one): Suggestion => ({ text: one, kind: 'operator', detail: 'operator' }))]
  }
  const name = word.slice(0, cut)
  const start = word.slice(cut + 1).toLowerCase()
  const field = resolveField(name)
  if (!field) return []
  if (field.kind === 'own') {
    if (field.own !== 'tag' && field.own !== 'exhibit') return []
    const sql =
      field.own === 'tag'
        ? 'select distinct t.text from mark m join annotation_text t on t.id = m.key where m.kind = 1 and m.active = 1'
        : 'select label from exhibit order by id'
    const all = db.prepare(sql).pluck().all() as string[]
    return all
      .filter((one) => one.toLowerCase().startsWith(start))
      .slice(0, limit)
      .map((one) => value(name, one, ''))
  }
  if (field.kind === 'path') return []
  const out: Suggestion[] = []
  for (const column of field.columns) {
    for (const word of Object.keys(namedValues[column.name] ?? {})) if (word.startsWith(start)) out.push(value(name, word, column.title))
  }
  const kinds = [...new Set(field.columns.flatMap((column) => (column.kind ? [kindNumber.get(column.kind)!] : [])))]
  if (kinds.length > 0) {
    const rows = db
      .prepare(`select value from dictionary where kind in (${kinds.join()}) and value like ? escape '\\' limit 200`)
      .pluck()
      .all(`${start.replace(/[\\%_]/g, '\\$&')}%`) as string[]
    const sorted = rows.sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    out.push(...sorted.slice(0, limit).map((one) => value(name, one, field.columns[0]!.title)))
  }
  return out.slice(0, limit)
}

const value = (field: string, text: string, detail: string): Suggestion => ({
  text: `${field}:${/^[^\s()"\\*?<>[\]]+$/.test(text) ? text : `"${text.replace(/[\\"]/g, '\\$&')}"`}`,
  kind: 'value',
  detail,
})
