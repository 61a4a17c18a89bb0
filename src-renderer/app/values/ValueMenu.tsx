// The short menu of any value: filter for, filter out, copy.
import { useRef } from 'react'
import { columns } from '../../../src-main/contract/columns.ts'
import { type Entry, Menu } from '../../design/Menu.tsx'
import { lookElsewhere } from '../go/go.ts'
import { valueText } from '../ocsf-words.ts'
import { clause, standing } from '../query/edit.ts'
import { useView } from '../state/view.ts'
import { copyCitations, copyJson, copyText } from './copy.ts'
import { filterBy } from './filter-by.ts'
import { useValueMenu, type ValueTarget } from './value-menu.ts'

/** Exhibits and members are places, not fields of an event: they cannot be asked for in a query. */
const isField = (column: string) => columns.some(({ name }) => name === column)

const entriesFor = ({ column, value, row }: ValueTarget, query: string): Entry[] => {
  const text = String(value)
  const out: Entry[] = []
  if (isField(column)) {
    const own = clause(column, value)
    const now = standing(query, own)
    out.push(
      {
        id: 'for',
        title: now === 'for' ? 'Stop filtering for this' : 'Filter for',
        shortcut: 'f',
        on: now === 'for',
        act: () => filterBy(column, value, 'for'),
      },
      {
        id: 'out',
        title: now === 'out' ? 'Stop filtering this out' : 'Filter out',
        shortcut: 'x',
        on: now === 'out',
        act: () => filterBy(column, value, 'out'),
      },
      { id: 'only', title: 'Only this, in all time', act: () => useView.getState().set({ query: own, range: null }) },
      'line',
      { id: 'query', title: 'Copy as query', act: () => void copyText(own, 'Query') },
    )
  }
  out.push({ id: 'value', title: 'Copy value', shortcut: 'c', act: () => void copyText(text, 'Value') })
  out.push({ id: 'elsewhere', title: 'Where else…', act: () => lookElsewhere(text) })
  if (row) {
    out.push(
      { id: 'cite', title: 'Copy citation', act: () => void copyCitations([row]) },
      { id: 'json', title: 'Copy event as JSON', act: () => void copyJson([row.uid]) },
    )
  }
  return out
}

export const ValueMenu = () => {
  const { target, close } = useValueMenu()
  const query = useView((state) => state.query)
  const anchor = useRef<Element | null>(null)
  anchor.current = target?.anchor ?? null
  if (!target) return null
  const title = columns.find(({ name }) => name === target.column)?.title ?? target.column
  return (
    <Menu
      label={`${title} ${target.value}`}
      heading={`${title}  ${valueText(target.column, target.value)}`}
      entries={entriesFor(target, query)}
      anchor={anchor}
      open
      onClose={close}
    />
  )
}
