// A long value cut in the middle by the browser's own layout: the end always shows; whole on hover, whole on copy.
import styles from './Middle.module.css'

/** `tail` characters at the end never give way. */
export const Middle = ({ text, tail = 8 }: { text: string; tail?: number }) => {
  if (text.length <= tail + 4) return <span title={text}>{text}</span>
  return (
    <span className={styles.middle} title={text}>
      <span className={styles.start}>{text.slice(0, -tail)}</span>
      <span className={styles.end}>{text.slice(-tail)}</span>
    </span>
  )
}
