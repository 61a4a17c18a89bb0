// The OCSF event as a tree of names and values; a value lights its bytes.
import type { ReactNode } from 'react'
import { cx } from '../../../design/cx.ts'
import styles from './Record.module.css'

interface Props {
  value: unknown
  hover: readonly string[]
  onHover: (paths: readonly string[]) => void
}

const closedAt = 2

const Leaf = ({ name, path, value, hover, onHover }: Props & { name: string; path: string }) => (
  <div
    className={cx(styles.leaf, hover.includes(path) && styles.leafLit)}
    onPointerEnter={() => onHover([path])}
    onPointerLeave={() => onHover([])}
  >
    <span className={styles.key}>{name}</span>
    <span className={styles.leafValue} title={String(value)}>
      {value === null ? 'null' : String(value)}
    </span>
  </div>
)

const Node = ({ name, path, value, depth, hover, onHover }: Props & { name: string; path: string; depth: number }): ReactNode => {
  if (value === null || typeof value !== 'object') return <Leaf name={name} path={path} value={value} hover={hover} onHover={onHover} />
  const list = Array.isArray(value)
  const entries = Object.entries(value as Record<string, unknown>)
  return (
    <details open={depth < closedAt} className={styles.branch}>
      <summary className={styles.key}>
        {name}
        <span className={styles.size}>{list ? `[${entries.length}]` : `{${entries.length}}`}</span>
      </summary>
      {entries.map(([key, child]) => (
        <Node
          key={key}
          name={key}
          path={list ? `${path}[${key}]` : path ? `${path}.${key}` : key}
          value={child}
          depth={depth + 1}
          hover={hover}
          onHover={onHover}
        />
      ))}
    </details>
  )
}

export const OcsfTree = ({ value, hover, onHover }: Props) => (
  <div className={styles.tree}>
    {Object.entries(value as Record<string, unknown>).map(([key, child]) => (
      <Node key={key} name={key} path={key} value={child} depth={1} hover={hover} onHover={onHover} />
    ))}
  </div>
)
