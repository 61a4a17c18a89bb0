// A part of the inspector, and facts in three columns: what, value, remark.
import type { MouseEvent, ReactNode } from 'react'
import { cx } from '../../design/cx.ts'
import { Middle } from '../../design/Middle.tsx'
import styles from './Inspector.module.css'

export const Section = ({ title, aside, children }: { title?: ReactNode; aside?: ReactNode; children: ReactNode }) => (
  <section className={styles.section}>
    {(title || aside) && (
      <h3 className={styles.heading}>
        <span>{title}</span>
        {aside && <span className={styles.aside}>{aside}</span>}
      </h3>
    )}
    {children}
  </section>
)

interface FactProps {
  title: ReactNode
  value: string
  remark?: ReactNode
  words?: boolean
  lit?: boolean
  tail?: number
  onHover?: (on: boolean) => void
  onClick?: (event: MouseEvent<HTMLButtonElement>) => void
  onContextMenu?: (event: MouseEvent<HTMLButtonElement>) => void
}

export const Fact = ({ title, value, remark, words, lit, tail = 10, onHover, onClick, onContextMenu }: FactProps) => {
  // A sentence is known by its beginning, a value by both its ends.
  const text = words ? (
    <span className={styles.ended} title={value}>
      {value}
    </span>
  ) : (
    <Middle text={value} tail={tail} />
  )
  return (
    <div className={cx(styles.fact, lit && styles.lit)} onPointerEnter={() => onHover?.(true)} onPointerLeave={() => onHover?.(false)}>
      <span className={styles.label} title={typeof title === 'string' ? title : undefined}>
        {title}
      </span>
      {onClick ? (
        <button
          type="button"
          className={words ? styles.words : styles.value}
          onClick={onClick}
          onContextMenu={onContextMenu}
          onFocus={() => onHover?.(true)}
          onBlur={() => onHover?.(false)}
        >
          {text}
        </button>
      ) : (
        <span className={words ? styles.words : styles.value}>{text}</span>
      )}
      {remark !== undefined && remark !== null && remark !== '' && <span className={styles.remark}>{remark}</span>}
    </div>
  )
}
