// Lines of a record with offsets at the left; values that were read are underlined, the hovered one is lit.
import { cx } from '../../../design/cx.ts'
import { VirtualList } from '../../../design/VirtualList.tsx'
import { type Line, printable } from './bytes.ts'
import styles from './Record.module.css'

interface Props {
  lines: readonly Line[]
  /** Offset of the first byte in its member. */
  base: number
  /** Given for hex: the bytes, for the column of characters. */
  bytes: Uint8Array | null
  perLine: number
  hover: readonly string[]
  onHover: (paths: readonly string[]) => void
  tall?: boolean
}

const rowHeight = 18
/** A fifth of the window, so that the facts above keep their room. */
const most = () => Math.min(18, Math.max(6, Math.floor((window.innerHeight * 0.19) / rowHeight)))

export const ByteLines = ({ lines, base, bytes, perLine, hover, onHover, tall }: Props) => {
  const render = (index: number) => {
    const line = lines[index]!
    const offset = base + line.offset
    return (
      <div key={line.offset} className={styles.line} role="listitem">
        <span className={styles.offset}>{bytes ? offset.toString(16).padStart(6, '0') : offset}</span>
        <span className={styles.content}>
          {line.pieces.map((piece, at) => (
            <span
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a line have no identity but their place
              key={at}
              className={cx(piece.paths.length > 0 && styles.cited, piece.paths.some((path) => hover.includes(path)) && styles.lit)}
              title={piece.paths.length > 0 ? piece.paths.join(', ') : undefined}
              onPointerEnter={piece.paths.length > 0 ? () => onHover(piece.paths) : undefined}
              onPointerLeave={piece.paths.length > 0 ? () => onHover([]) : undefined}
            >
              {piece.text}
              {bytes && at < line.pieces.length - 1 ? ' ' : ''}
            </span>
          ))}
        </span>
        {bytes && <span className={styles.printable}>{printable(bytes, line.offset, perLine)}</span>}
      </div>
    )
  }
  return (
    <div style={{ height: tall ? '60vh' : Math.min(most(), Math.max(1, lines.length)) * rowHeight + 10 }} className={styles.lines}>
      <VirtualList count={lines.length} rowHeight={rowHeight} render={render} label="Bytes of the record" className={styles.list} />
    </div>
  )
}
