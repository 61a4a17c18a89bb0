// A sentence in which no name of two hundred characters buries the others: it is cut in the middle, whole on hover and on copy.
import { Fragment } from 'react'
import styles from './Middle.module.css'
import { Middle } from './Middle.tsx'

const long = /(\S{57,})/

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
          <span key={index} className={styles.within}>
            <Middle text={part} tail={16} sans />
          </span>
        ),
      )}
    </>
  )
}
