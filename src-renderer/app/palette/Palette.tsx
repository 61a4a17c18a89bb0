// Every act by name: type a few letters, Enter. Also takes a query or a time as it stands.
import { Command } from 'cmdk'
import { useEffect, useState } from 'react'
import { Key } from '../../design/Button.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { keyText, useCommands } from '../state/commands.ts'
import { useDialogs } from '../state/dialogs.ts'
import { useView } from '../state/view.ts'
import styles from './Palette.module.css'

export const Palette = () => {
  const { open, close } = useDialogs()
  const sets = useCommands((state) => state.sets)
  const [text, setText] = useState('')
  const shown = open === 'palette'
  useEffect(() => {
    if (shown) setText('')
  }, [shown])
  if (!shown) return null

  const commands = [...sets.values()].flat().filter(({ id }) => id !== 'palette')
  const groups = [...new Set(commands.map(({ group }) => group))]
  const run = (act: () => void) => {
    close()
    // After the dialog gave the focus back, so that an act may take it.
    setTimeout(act, 30)
  }
  return (
    <Dialog title="Commands" open bare onClose={close}>
      <Command className={styles.palette} label="Commands" loop>
        <Command.Input className={styles.input} value={text} onValueChange={setText} placeholder="What do you want to do?" autoFocus />
        <Command.List className={styles.list}>
          <Command.Empty className={styles.empty}>No act of that name.</Command.Empty>
          {groups.map((group) => (
            <Command.Group key={group} heading={group} className={styles.group}>
              {commands
                .filter((command) => command.group === group)
                .map(({ id, title, keys, run: act }) => (
                  <Command.Item key={id} value={`${title} ${group}`} className={styles.item} onSelect={() => run(act)}>
                    {title}
                    {keys?.[0] && <Key>{keyText(keys[0])}</Key>}
                  </Command.Item>
                ))}
            </Command.Group>
          ))}
          {text.trim() !== '' && (
            <Command.Group heading="Search" className={styles.group} forceMount>
              <Command.Item
                value={`search ${text}`}
                className={styles.item}
                forceMount
                onSelect={() => run(() => useView.getState().set({ area: 'timeline', query: text.trim() }))}
              >
                Show events of the query <span className={styles.mono}>{text.trim()}</span>
              </Command.Item>
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  )
}
