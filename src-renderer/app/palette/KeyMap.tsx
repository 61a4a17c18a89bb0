// The map of keys.
import { Key } from '../../design/Button.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { keyText, useCommands } from '../state/commands.ts'
import { useDialogs } from '../state/dialogs.ts'
import styles from './Palette.module.css'

const fixed: [group: string, title: string, key: string][] = [
  ['Timeline', 'Rows up and down', '↑ ↓'],
  ['Timeline', 'A page up and down', 'PgUp PgDn'],
  ['Timeline', 'Cells left and right', '← →'],
  ['Timeline', 'Mark the row', 'Space'],
  ['Timeline', 'Inspector', 'Enter'],
  ['Histogram', 'Move the brush', '← →'],
  ['Histogram', 'Zoom', '+ −'],
  ['Histogram', 'Zoom to the brush', 'Enter'],
  ['Histogram', 'Clear the brush', 'Esc'],
]

export const KeyMap = () => {
  const { open, close } = useDialogs()
  const sets = useCommands((state) => state.sets)
  if (open !== 'keys') return null
  const rows = [
    ...[...sets.values()]
      .flat()
      .flatMap(({ group, title, keys }) => (keys?.length ? [[group, title, keys.map(keyText).join('  ')] as const] : [])),
    ...fixed,
  ]
  const groups = [...new Set(rows.map(([group]) => group))]
  return (
    <Dialog title="Map of keys" open wide onClose={close}>
      <div className={styles.map}>
        {groups.map((group) => (
          <section key={group} className={styles.part}>
            <h3>{group}</h3>
            {rows
              .filter(([each]) => each === group)
              .map(([, title, key]) => (
                <div key={title} className={styles.row}>
                  {title}
                  <Key>{key}</Key>
                </div>
              ))}
          </section>
        ))}
      </div>
    </Dialog>
  )
}
