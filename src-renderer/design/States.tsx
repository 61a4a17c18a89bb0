// What a place says when there is nothing, when it works, and when something failed.
import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'
import styles from './States.module.css'

export const Empty = ({ icon, title, children, acts }: { icon?: IconName; title: string; children?: ReactNode; acts?: ReactNode }) => (
  <div className={styles.state}>
    {icon && <Icon name={icon} size={26} />}
    <h2 className={styles.title}>{title}</h2>
    {children && <div className={styles.text}>{children}</div>}
    {acts && <div className={styles.acts}>{acts}</div>}
  </div>
)

/** Shown only after 100 ms, so that what is quick does not flicker. */
export const Loading = ({ what }: { what: string }) => (
  <div className={styles.loading} role="status">
    <span className={styles.sweep} aria-hidden="true" />
    {what}
  </div>
)

export const Failure = ({ what, reason, acts }: { what: string; reason: string; acts?: ReactNode }) => (
  <div className={styles.failure} role="alert">
    <span className={styles.sign}>
      <Icon name="warning" size={15} />
    </span>
    <div>
      <b className={styles.what}>{what}</b>
      <div className={styles.reason}>{reason}</div>
      {acts && <div className={styles.acts}>{acts}</div>}
    </div>
  </div>
)
