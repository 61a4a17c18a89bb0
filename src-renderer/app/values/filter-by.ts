// Filters the one query for a value, or filters it out; the same act again takes it back.
import { clause, toggleClause } from '../query/edit.ts'
import { useView } from '../state/view.ts'

export const filterBy = (column: string, value: string | number, act: 'for' | 'out') => {
  const { query, set } = useView.getState()
  set({ query: toggleClause(query, clause(column, value), act) })
}
