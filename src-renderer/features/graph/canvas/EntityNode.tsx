// One entity, or a counted group of many alike: icon, name, what it is, and the gravest detection that names it.
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { memo } from 'react'
import type { GraphNodeInfo } from '../../../../src-main/contract/procedures/graph.ts'
import { EntityIcon, kindWord } from '../../../app/entities.tsx'
import { LevelMark } from '../../../app/marks.tsx'
import { shortArn } from '../../../app/ocsf-words.ts'
import { number, plural } from '../../../app/words.ts'
import { cx } from '../../../design/cx.ts'
import { Icon } from '../../../design/Icon.tsx'
import { Middle } from '../../../design/Middle.tsx'
import type { Band } from '../layout/bands.ts'
import styles from './canvas.module.css'

export interface EntityData extends Record<string, unknown> {
  node: GraphNodeInfo
  band: Band
  /** Place on the white path from 1, or null. */
  step: number | null
  pinned: boolean
  quiet: boolean
}
export type EntityFlowNode = Node<EntityData, 'entity'>

const EntityNodeNow = ({ data, selected }: NodeProps<EntityFlowNode>) => {
  const { node, band, step, pinned, quiet } = data
  const group = node.members > 1
  return (
    <div
      className={cx(styles.node, group && styles.group, step !== null && styles.onPath, selected && styles.selected, quiet && styles.quiet)}
      style={{
        borderLeftColor:
          node.detections > 0 || step !== null
            ? `var(--${band === 'change' ? 'control' : band === 'execution' ? 'runtime' : 'identity'})`
            : undefined,
      }}
      title={`${kindWord(node.kind)} ${node.name}\n${plural(node.events, 'event')}${node.detections > 0 ? `, ${plural(node.detections, 'detection')}` : ''}`}
    >
      <Handle type="target" position={Position.Left} className={styles.handle} isConnectable={false} />
      <span className={styles.icon}>{group ? <Icon name="group" size={12} /> : <EntityIcon kind={node.kind} />}</span>
      <span className={styles.words}>
        <span className={styles.name}>
          <Middle text={shortArn(node.name)} tail={7} whole={node.name} />
        </span>
        <span className={styles.about}>
          {group ? `${number(node.members)} alike` : kindWord(node.kind)}
          {pinned && <Icon name="pin" size={10} />}
        </span>
      </span>
      {node.detections > 0 && (
        <span className={styles.level}>
          <LevelMark level={node.level} />
        </span>
      )}
      {step !== null && <span className={styles.step}>{step}</span>}
      <Handle type="source" position={Position.Right} className={styles.handle} isConnectable={false} />
    </div>
  )
}

export const EntityNode = memo(EntityNodeNow)
