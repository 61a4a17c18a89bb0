// One process as a line of the forest: what it ran, what it reached, who it was, when.
import { EntityIcon } from '../../app/entities.tsx'
import { LevelMark } from '../../app/marks.tsx'
import { clockText } from '../../app/time/format.ts'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Middle } from '../../design/Middle.tsx'
import { Shape } from '../../design/Shape.tsx'
import type { Odd } from './odd.ts'
import styles from './Processes.module.css'
import type { Row } from './rows.ts'
import { fold } from './state.ts'

/** Deeper lines keep this indent and say their depth. */
const mostIndent = 22

export const processColumns = { gridTemplateColumns: '18px minmax(220px, 1fr) minmax(0, 150px) 84px 58px 104px' }

export const ProcessLine = ({ row, odd, zone }: { row: Row; odd: Odd | undefined; zone: string }) => {
  const { node, depth, last, children, folded } = row
  const socket = node.connections[0]
  const deep = depth > mostIndent
  return (
    <div
      className={cx(styles.row, odd && styles.odd, node.missing && styles.missing)}
      style={processColumns}
      title={odd?.reasons.join('\n')}
    >
      <span className={styles.mark}>
        {odd && (odd.level ? <LevelMark level={odd.level} /> : <Shape shape="diamond" hue="medium" label="Stands out" size={9} />)}
      </span>
      <span className={styles.command} style={{ paddingLeft: Math.min(depth, mostIndent) * 13 }}>
        {depth > 0 && <span className={styles.branch}>{last ? '└' : '├'}</span>}
        {deep && <span className={styles.depth}>{depth}</span>}
        {children > 0 && (
          <button
            type="button"
            tabIndex={-1}
            className={cx(styles.chevron, !folded && styles.open)}
            aria-label={folded ? `Unfold ${children} children` : 'Fold'}
            onClick={(event) => {
              event.stopPropagation()
              fold(node.id)
            }}
          >
            <Icon name="right" size={10} />
          </button>
        )}
        {node.container && (
          <span className={styles.container} title={`container ${node.container}`}>
            <EntityIcon kind="container" size={11} />
          </span>
        )}
        <span className={styles.text}>
          {node.missing
            ? `${node.name || 'a process'}: named as a parent, no event of its own`
            : node.commandLine || node.name || 'not stated'}
        </span>
        {folded && <span className={styles.foldCount}>+{children}</span>}
        {node.doubt && <span className={styles.depth}>{node.doubt}</span>}
      </span>
      <span className={styles.socket} title={node.connections.map(({ object }) => object).join('\n')}>
        {socket && (
          <>
            <Shape shape="triangle" hue="network" size={8} />
            <Middle text={socket.object} tail={9} />
            {node.connections.length > 1 && <span className={styles.depth}>+{node.connections.length - 1}</span>}
          </>
        )}
      </span>
      <span className={styles.user}>{node.user}</span>
      <span className={styles.pid}>{node.pid}</span>
      <span className={styles.pid}>
        {node.start === null ? 'not stated' : clockText(Math.floor(Number(node.start) / 1000) * 1000, zone)}
      </span>
    </div>
  )
}
