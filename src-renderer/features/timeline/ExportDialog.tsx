// Export of what is shown, as NDJSON of OCSF events or as CSV that no spreadsheet runs. The ledger records it.
import { useEffect, useRef, useState } from 'react'
import { columns as stored } from '../../../src-main/contract/columns.ts'
import type { Count, Scope } from '../../../src-main/contract/procedures/events.ts'
import { useDialogs } from '../../app/state/dialogs.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { countText, number, plural } from '../../app/words.ts'
import { messageOf, workbench } from '../../bridge/client.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import styles from './Timeline.module.css'

/** Exhibit and file are in every CSV as it is; they are no columns that can be asked for. */
const storedOnly = (names: readonly string[]): string[] => names.filter((name) => stored.some((column) => column.name === name))

const formats = [
  { id: 'ndjson', title: 'NDJSON, whole OCSF events' },
  { id: 'csv', title: 'CSV, columns of the table' },
] as const

export const ExportDialog = ({ scope, total }: { scope: Scope; total: Count | undefined }) => {
  const { open, close } = useDialogs()
  const { zone, columns } = useSettings()
  const [format, setFormat] = useState<'ndjson' | 'csv'>('csv')
  const [written, setWritten] = useState<number | null>(null)
  const stop = useRef<AbortController | null>(null)
  useEffect(() => {
    if (open !== 'export') stop.current?.abort()
  }, [open])
  if (open !== 'export') return null

  const run = async () => {
    const control = new AbortController()
    stop.current = control
    setWritten(0)
    await attempt('The export was not finished; nothing was kept', async () => {
      const file = await saveFile(`vestige-events.${format}`)
      let lines = 0
      try {
        const parts = await workbench().events.export(
          { ...scope, format, zone, ...(format === 'csv' ? { columns: storedOnly(columns) } : {}) },
          { signal: control.signal },
        )
        for await (const part of parts) {
          await file.write(part.lines)
          lines += part.lines.split('\n').length - 1
          setWritten(lines)
        }
        await file.close()
      } catch (error) {
        await file.abort()
        if (control.signal.aborted) return say('Export cancelled')
        throw new Error(messageOf(error))
      }
      say(`${plural(lines, 'line')} exported; the custody ledger names the export`)
      close()
    })
    setWritten(null)
  }
  return (
    <Dialog
      title="Export events"
      open
      onClose={close}
      acts={
        <>
          <Button onClick={() => (written === null ? close() : stop.current?.abort())}>
            {written === null ? 'Close' : 'Cancel the export'}
          </Button>
          <Button kind="strong" disabled={written !== null} onClick={() => void run()}>
            Export
          </Button>
        </>
      }
    >
      <Choice label="Format" value={format} options={formats} onChange={setFormat} />
      <p className={styles.words}>
        {total ? countText(total) : 'Counting'} events: this query, this time range
        {scope.hidden === 'without' ? ', without hidden ones' : ''}. Times in {zone}. Cells that a spreadsheet would run as formulas are
        made harmless.
      </p>
      {written !== null && (
        <p className={styles.words} role="status">
          {number(written)} lines written
        </p>
      )}
    </Dialog>
  )
}
