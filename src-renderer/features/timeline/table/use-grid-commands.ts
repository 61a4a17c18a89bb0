// Acts of the table by name, for the palette, the key map and single-letter keys.
import { useEffect, useRef } from 'react'
import { annotate, askFor, targets, undo } from '../../../app/annotate/annotate.ts'
import { type Command, useCommands } from '../../../app/state/commands.ts'
import { useDialogs } from '../../../app/state/dialogs.ts'
import { useView } from '../../../app/state/view.ts'
import { copyCitations, copyJson } from '../../../app/values/copy.ts'
import { type GridActs, onActiveValue } from './use-grid-keys.ts'

export const useGridCommands = (acts: GridActs) => {
  const latest = useRef(acts)
  latest.current = acts
  const offer = useCommands((state) => state.offer)
  useEffect(() => {
    const now = () => latest.current
    const show = useDialogs.getState().show
    const list: Command[] = [
      { id: 'row.next', group: 'Timeline', title: 'Next row', keys: ['j'], run: () => now().move(1) },
      { id: 'row.previous', group: 'Timeline', title: 'Previous row', keys: ['k'], run: () => now().move(-1) },
      { id: 'row.first', group: 'Timeline', title: 'First row', keys: ['Home'], run: () => now().first() },
      { id: 'row.last', group: 'Timeline', title: 'Last row', keys: ['End'], run: () => now().last() },
      { id: 'row.goto', group: 'Timeline', title: 'Go to row or time', keys: ['shift+g'], run: () => show('goto') },
      { id: 'event.tag', group: 'Event', title: 'Tag', keys: ['t'], run: () => askFor('tag') },
      { id: 'event.note', group: 'Event', title: 'Note', keys: ['n'], run: () => askFor('note') },
      {
        id: 'event.bookmark',
        group: 'Event',
        title: 'Bookmark, or take it off',
        keys: ['b'],
        run: () => void annotate('bookmark', '', !now().current()?.bookmarked),
      },
      { id: 'event.hide', group: 'Event', title: 'Hide with reason', keys: ['h'], run: () => askFor('hide') },
      { id: 'event.show', group: 'Event', title: 'Show a hidden event again', run: () => void annotate('hide', '', false) },
      { id: 'event.undo', group: 'Event', title: 'Undo the last act', keys: ['u', 'mod+z'], run: () => void undo() },
      { id: 'value.for', group: 'Value', title: 'Filter for the value', keys: ['f'], run: () => onActiveValue(now(), 'for') },
      { id: 'value.out', group: 'Value', title: 'Filter the value out', keys: ['x'], run: () => onActiveValue(now(), 'out') },
      { id: 'value.copy', group: 'Value', title: 'Copy the value', keys: ['c'], run: () => onActiveValue(now(), 'copy') },
      { id: 'value.menu', group: 'Value', title: 'Menu of the value', keys: ['.'], run: () => onActiveValue(now(), 'menu') },
      {
        id: 'event.cite',
        group: 'Event',
        title: 'Copy citation',
        run: () => {
          const row = now().current()
          if (row) void copyCitations([row])
        },
      },
      { id: 'event.json', group: 'Event', title: 'Copy as JSON', run: () => void copyJson(targets()) },
      { id: 'timeline.columns', group: 'Timeline', title: 'Choose columns', run: () => show('columns') },
      { id: 'timeline.export', group: 'Timeline', title: 'Export as CSV or NDJSON', run: () => show('export') },
      {
        id: 'timeline.undated',
        group: 'Timeline',
        title: 'Show undated events, or dated ones again',
        run: () => useView.getState().set({ undated: !useView.getState().undated }),
      },
    ]
    return offer('timeline', list)
  }, [offer])
}
