// Cited bytes as text, a line with its offset each; the cited part is marked, what cannot be shown stands as a dot.
import { useMemo } from 'react'
import styles from './ClaimInspector.module.css'

interface Line {
  offset: number
  parts: { text: string; cited: boolean }[]
}
const lineBytes = 160

export const PlaceBytes = ({ base64, offset, start, end }: { base64: string; offset: number; start: number; end: number }) => {
  const lines = useMemo(() => linesOf(base64, offset, start, end), [base64, offset, start, end])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <div className={styles.bytes} tabIndex={0} role="group" aria-label="Cited bytes as text">
      {lines.map((line) => (
        <div key={line.offset} className={styles.byteLine}>
          <span className={styles.offset}>{line.offset}</span>
          <code className={styles.text}>
            {line.parts.map((part, i) =>
              part.cited ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line never move
                <mark key={i} className={styles.cited}>
                  {part.text}
                </mark>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line never move
                <span key={i}>{part.text}</span>
              ),
            )}
          </code>
        </div>
      ))}
    </div>
  )
}

function linesOf(base64: string, offset: number, start: number, end: number): Line[] {
  const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
  const decoder = new TextDecoder('utf-8')
  const lines: Line[] = []
  let from = 0
  while (from < bytes.length && lines.length < 400) {
    let to = bytes.indexOf(10, from)
    if (to < 0) to = bytes.length
    to = Math.min(to, from + lineBytes)
    const bounds = [from, Math.min(to, Math.max(from, start - offset)), Math.min(to, Math.max(from, end - offset)), to]
    const parts = [0, 1, 2].flatMap((i) => {
      const text = shown(decoder.decode(bytes.subarray(bounds[i], bounds[i + 1])))
      return text === '' ? [] : [{ text, cited: i === 1 }]
    })
    lines.push({ offset: offset + from, parts })
    from = bytes[to] === 10 ? to + 1 : to
  }
  return lines
}

/** Control characters and bytes that are no text: a dot. A NUL between arguments reads as a space. */
const shown = (text: string): string =>
  text.replaceAll('\0', ' ').replace(/[\u0001-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffd]/g, '·')
