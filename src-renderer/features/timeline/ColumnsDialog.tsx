// Which columns the table has, and in which order.

import { columns as stored } from '../../../src-main/contract/columns.ts'
import { defaultColumns } from '../../app/state/default-columns.ts'
import { useDialogs } from '../../app/state/dialogs.ts'
import { useSettings } from '../../app/state/settings.ts'
import { Button } from '../../design/Button.tsx'
import { Tick } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import styles from './Timeline.module.css'
import { allColumns } from './table/layout.ts'

export const ColumnsDialog = () => {
  const { open, close } = useDialogs()
  const { columns, change } = useSettings()
  if (open !== 'columns') return null
  const move = (index: number, by: number) => {
    const next = [...columns]
    const [name] = next.splice(index, 1)
    if (name !== undefined) next.splice(Math.max(0, index + by), 0, name)
    change({ columns: next })
  }
  const toggle = (name: string, on: boolean) => change({ columns: on ? [...columns, name] : columns.filter((each) => each !== name) })
  return (
    <Dialog
      title="Columns"
      open
      wide
      onClose={close}
      acts={
        <>
          <Button onClick={() => change({ columns: [...defaultColumns] })}>As at first</Button>
          <Button kind="strong" onClick={close}>
            Done
          </Button>
        </>
      }
    >
      <h3 className={styles.part}>Shown, from left to right</h3>
      <ol className={styles.chosen}>
        {columns.map((name, index) => {
          const title = allColumns.find((column) => column.name === name)?.title ?? name
          return (
            <li key={name}>
              <Button kind="bare" aria-label={`${title}: further left`} disabled={index === 0} onClick={() => move(index, -1)}>
                ↑
              </Button>
              <Button
                kind="bare"
                aria-label={`${title}: further right`}
                disabled={index === columns.length - 1}
                onClick={() => move(index, 1)}
              >
                ↓
              </Button>
              {title}
              <span className={styles.path}>{stored.find((column) => column.name === name)?.path}</span>
              <Button kind="bare" aria-label={`${title}: leave out`} disabled={columns.length === 1} onClick={() => toggle(name, false)}>
                ×
              </Button>
            </li>
          )
        })}
      </ol>
      <h3 className={styles.part}>All</h3>
      <div className={styles.pick}>
        {allColumns.map(({ name, title }) => (
          <Tick key={name} label={title} on={columns.includes(name)} onChange={(on) => toggle(name, on)} />
        ))}
      </div>
    </Dialog>
  )
}
