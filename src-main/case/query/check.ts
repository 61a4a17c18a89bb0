// Whether a query can be asked: its fields and names are looked up, and nothing of the records.
import { parse } from '../../contract/query/parse.ts'
import type { QueryProblem } from '../api.ts'
import { type CompileContext, compile } from './compile.ts'
import { Leaf, QueryError } from './leaf.ts'

export const problem = (error: QueryError): QueryProblem => ({ message: error.message, start: error.start, end: error.end })

export const checkQuery = async (query: string, context: CompileContext): Promise<{ error: QueryProblem | null }> => {
  const result = parse(query)
  if (!result.ok) return { error: { message: result.message, start: result.start, end: result.end } }
  const nothing = new Leaf('check', context.duck, {
    columnSql: () => 'false',
    candidates: () => ({ block: new Int32Array(0), tsMin: new BigInt64Array(0), tsMax: new BigInt64Array(0) }),
    test: () => [],
  })
  const leaf = async () => nothing
  try {
    await compile(result.query, { ...context, codeSet: async () => '', textLeaf: leaf, pathLeaf: leaf })
    return { error: null }
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    return { error: problem(error) }
  }
}
