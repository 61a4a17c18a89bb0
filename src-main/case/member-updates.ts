// What an import says of its members, each in one statement: it runs once or twice for each of hundreds of thousands of files.
import type { Database, Statement } from 'better-sqlite3'
import { CaseError, type MemberUpdate, type Seal } from './api.ts'

export const sealColumns = (seal: Seal | null): [string | null, string | null, number | null, number | null] => {
  if (!seal) return [null, null, null, null]
  if (seal.kind === 'object') return ['object', null, null, null]
  if (seal.kind === 'in_place') return ['in_place', seal.path, null, null]
  return ['pack', seal.pack, seal.offset, seal.length]
}

const simple = [
  ['state', 'state'],
  ['problem', 'problem'],
  ['sha256', 'sha256'],
  ['size', 'size'],
  ['source', 'source'],
  ['form', 'form'],
  ['note', 'note'],
  ['merkleRoot', 'merkle_root'],
] as const satisfies [keyof MemberUpdate, string][]
const sealBit = 1 << simple.length
const resumeBit = 2 << simple.length

/** Statements are kept by the set of changed columns, because an import sends few different sets many times. */
export const memberUpdater = (db: Database) => {
  const statements = new Map<number, Statement<unknown[]>>()
  const prepare = (set: number): Statement<unknown[]> => {
    const names: string[] = simple.flatMap(([, column], bit) => ((set & (1 << bit)) !== 0 ? [column] : []))
    if ((set & sealBit) !== 0) names.push('seal_kind', 'seal_path', 'seal_offset', 'seal_length')
    if ((set & resumeBit) !== 0) names.push('resume')
    const statement = db.prepare(`update member set ${names.map((name) => `${name} = ?`).join(', ')} where id = ?`)
    statements.set(set, statement)
    return statement
  }
  return (updates: MemberUpdate[]): void => {
    for (const update of updates) {
      let set = 0
      const values: unknown[] = []
      for (let bit = 0; bit < simple.length; bit++) {
        const value = update[simple[bit]![0]]
        if (value === undefined) continue
        set |= 1 << bit
        values.push(value)
      }
      if (update.seal !== undefined) {
        set |= sealBit
        values.push(...sealColumns(update.seal))
      }
      if (update.resume !== undefined) {
        set |= resumeBit
        values.push(update.resume === null ? null : JSON.stringify(update.resume))
      }
      if (set === 0) continue
      values.push(update.id)
      if ((statements.get(set) ?? prepare(set)).run(values).changes === 0)
        throw new CaseError('unknown_member', `there is no member with row number ${update.id}`)
    }
  }
}
