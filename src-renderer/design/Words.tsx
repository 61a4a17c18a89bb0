// A sentence in which no name of two hundred characters buries the others: its middle is not shown, but is there on hover and on copy.
import { Fragment } from 'react'
import styles from './Words.module.css'

const long = /(\S{81,})/
const [head, tail] = [44, 20]

export const Words = ({ text }: { text: string }) => {
  if (!long.test(text)) return <>{text}</>
  return (
    <>
      {text.split(long).map((part, index) =>
        index % 2 === 0 ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of a sentence have no identity but their place
          <Fragment key={index}>{part}</Fragment>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above
          <span key={index} title={part}>
            {part.slice(0, head)}
            <span className={styles.dots} />
            <span className={styles.middle}>{part.slice(head, -tail)}</span>
            {part.slice(-tail)}
          </span>
        ),
      )}
    </>
  )
}
