// A long value cut in the middle by the browser's own layout: the end always shows; whole on hover, whole on copy.
import styles from './Middle.module.css'

/** `tail` characters at the end never give way; `whole` is what a shortened text stands for. Values are mono; words say `sans`. */
export const Middle = ({ text, tail = 8, whole = text, sans = false }: { text: string; tail?: number; whole?: string; sans?: boolean }) => {
  if (text.length <= tail + 4) return <span title={whole}>{text}</span>
  return (
    <span className={styles.middle} title={whole}>
      <span className={styles.start} style={sans ? undefined : { maxWidth: `round(down, calc(100% - ${tail}ch + 0.4px), 1ch)` }}>
        {text.slice(0, -tail)}
      </span>
      <span className={styles.end}>{text.slice(-tail)}</span>
    </span>
  )
}
