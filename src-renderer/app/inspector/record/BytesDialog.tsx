// Bytes of an original, read again from its sealed object. Opening a view of an original is an entry of the ledger.
import { useMemo, useState } from 'react'
import { useRawBytes } from '../../../bridge/evidence.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Failure, Loading } from '../../../design/States.tsx'
import { number } from '../../words.ts'
import { ByteLines } from './ByteLines.tsx'
import { fromBase64, hexLines, textLines } from './bytes.ts'
import styles from './Record.module.css'

const most = 65_536
const around = 256
const none: readonly string[] = []

export const BytesDialog = ({
  member,
  offset,
  length,
  onClose,
}: {
  member: string
  offset: number
  length: number
  onClose: () => void
}) => {
  const [mode, setMode] = useState<'text' | 'hex'>('text')
  const start = Math.max(0, offset - around)
  const [from, setFrom] = useState(start)
  const { data, error, loading } = useRawBytes(member, from, Math.min(most, from === start ? offset - start + length + around : most))
  const lines = useMemo(() => {
    if (!data) return []
    const bytes = fromBase64(data.base64)
    const spans = [{ path: 'record', start: offset - data.offset, end: offset + length - data.offset }]
    return mode === 'text' ? textLines(bytes, spans, 92) : hexLines(bytes, spans)
  }, [data, mode, offset, length])
  const end = data ? data.offset + data.length : 0
  return (
    <Dialog
      title={`${member}, bytes ${number(offset)} – ${number(offset + length)}`}
      open
      wide
      onClose={onClose}
      acts={
        <>
          <Button disabled={from === 0} onClick={() => setFrom(Math.max(0, from - most))}>
            Before
          </Button>
          <Button
            disabled={!data || data.length === 0 || (data.memberSize !== null && end >= data.memberSize)}
            onClick={() => setFrom(end)}
          >
            After
          </Button>
          <Button kind="strong" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <Choice
        label="Form"
        hideLabel
        value={mode}
        options={[
          { id: 'text', title: 'Text' },
          { id: 'hex', title: 'Hex' },
        ]}
        onChange={setMode}
      />
      {error && <Failure what="The original could not be read." reason={error} />}
      {!data && loading && <Loading what="Reading the original" />}
      {data && (
        <>
          <ByteLines
            lines={lines}
            base={data.offset}
            bytes={mode === 'hex' ? fromBase64(data.base64) : null}
            perLine={16}
            hover={none}
            onHover={() => undefined}
            tall
          />
          <p className={styles.foot}>
            {number(data.length)} bytes from {number(data.offset)}
            {data.memberSize !== null && ` of ${number(data.memberSize)}, as they lie in the file after decompression`}. The record is
            underlined.
          </p>
        </>
      )}
    </Dialog>
  )
}
