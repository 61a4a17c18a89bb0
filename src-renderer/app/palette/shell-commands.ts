// Acts that belong to no single area: where to go, what to see, the query, the range.
import { useEffect } from 'react'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { closeCase, validateHere, verifyCase } from '../acts.ts'
import { areaTable } from '../areas.tsx'
import { useKeep } from '../keep/keep.ts'
import { type Command, useCommands } from '../state/commands.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useSettings } from '../state/settings.ts'
import { areas, useView } from '../state/view.ts'
import { localZone } from '../time/zone.ts'
import { startTour } from '../tour/state.ts'

/** In the order of the areas: nine digits, nought, and a letter for each that digits do not reach. */
const areaKeys: readonly string[] = [...'1234567890', 'shift+w', 'shift+v', 'shift+d', 'shift+c', 'shift+s']

const focusOn = (id: string) => document.getElementById(id)?.focus()

export const useShellCommands = (info: CaseInfo) => {
  const offer = useCommands((state) => state.offer)
  const demo = info.demo
  useEffect(() => {
    const view = useView.getState
    const settings = useSettings.getState
    const show = useDialogs.getState().show
    const list: Command[] = [
      { id: 'palette', group: 'Window', title: 'Commands', keys: ['mod+k'], always: true, run: () => show('palette') },
      { id: 'keys', group: 'Window', title: 'Map of keys', keys: ['?'], run: () => show('keys') },
      { id: 'query', group: 'View', title: 'Query', keys: ['/', 'mod+f'], run: () => focusOn('query') },
      { id: 'range', group: 'View', title: 'Time range and zone', keys: ['r'], run: () => document.getElementById('range')?.click() },
      { id: 'all-time', group: 'View', title: 'All time', keys: ['shift+r'], run: () => view().set({ range: null, brush: null }) },
      { id: 'no-query', group: 'View', title: 'Clear the query', run: () => view().set({ query: '' }) },
      { id: 'back', group: 'Selection', title: 'Selection before', keys: ['['], run: () => view().step(-1) },
      { id: 'forward', group: 'Selection', title: 'Selection after', keys: [']'], run: () => view().step(1) },
      ...areas.map(
        (area, index): Command => ({
          id: `area.${area}`,
          group: 'Areas',
          title: areaTable[area].title,
          ...(areaKeys[index] !== undefined && { keys: [areaKeys[index]] }),
          run: () => view().set({ area }),
        }),
      ),
      { id: 'receive', group: 'Evidence', title: 'Receive evidence', keys: ['shift+e'], run: () => show('receive') },
      {
        id: 'set-aside',
        group: 'Evidence',
        title: 'Set aside what the query finds',
        run: () => useKeep.getState().ask({ act: 'set-aside', kind: 'query', target: view().query }),
      },
      { id: 'verify', group: 'Evidence', title: 'Verify the case', run: () => void verifyCase() },
      { id: 'theme.dark', group: 'Window', title: 'Dark', run: () => settings().change({ theme: 'dark' }) },
      { id: 'theme.light', group: 'Window', title: 'Light', run: () => settings().change({ theme: 'light' }) },
      { id: 'theme.system', group: 'Window', title: 'Dark or light as the system', run: () => settings().change({ theme: 'system' }) },
      {
        id: 'density',
        group: 'Window',
        title: 'Compact or comfortable rows',
        run: () => settings().change({ density: settings().density === 'compact' ? 'comfortable' : 'compact' }),
      },
      { id: 'zone.utc', group: 'Window', title: 'Times in UTC', run: () => settings().change({ zone: 'UTC' }) },
      { id: 'zone.local', group: 'Window', title: `Times in ${localZone()}`, run: () => settings().change({ zone: localZone() }) },
      ...(demo ? [{ id: 'tour', group: 'Window', title: 'Tour of the demo case', run: startTour }] : []),
      { id: 'bundle', group: 'Case', title: 'Bundle for the other side', run: () => show('bundle') },
      { id: 'hand-over', group: 'Case', title: 'Hand evidence over or give it back', run: () => show('hand-over') },
      { id: 'branch', group: 'Case', title: 'Copy for a second examiner', run: () => show('branch') },
      { id: 'merge', group: 'Case', title: 'Merge a copy back', run: () => show('merge') },
      {
        id: 'close-case',
        group: 'Case',
        title: 'Close the case for good: archive list, return list, certificate',
        run: () => show('close-case'),
      },
      { id: 'validate', group: 'Window', title: 'Validate this workstation', run: () => void validateHere() },
      { id: 'close', group: 'Case', title: 'Leave the case', run: () => void closeCase() },
    ]
    return offer('shell', list)
  }, [offer, demo])
}
