// What joins two entities: verbs, count, first and last. The path is white; words of others show when there is room, or when chosen.
import { type Edge, type EdgeProps, useInternalNode } from '@xyflow/react'
import { memo } from 'react'
import { number } from '../../../app/words.ts'
import { cx } from '../../../design/cx.ts'
import { type Link, verbsText } from '../model.ts'
import styles from './canvas.module.css'
import { curve } from './curve.ts'

export interface LinkData extends Record<string, unknown> {
  link: Link
  onPath: boolean
  doubt: string
  /** Words beside the line. */
  words: 'all' | 'verbs' | 'none'
  times: readonly string[]
  quiet: boolean
  /** Where along the line the words stand: near the end with fewer lines, where they do not meet others. */
  lean: number
}
export type LinkFlowEdge = Edge<LinkData, 'link'>

const LinkEdgeNow = ({ id, source, target, data, selected, markerEnd }: EdgeProps<LinkFlowEdge>) => {
  const from = useInternalNode(source)?.internals.positionAbsolute
  const to = useInternalNode(target)?.internals.positionAbsolute
  if (!from || !to || !data) return null
  const { d, x, y, upright } = curve(from, to, data.lean)
  const { link, onPath, words, times, doubt, quiet } = data
  const lines = [
    verbsText(link, number),
    ...(words === 'all' && times.length > 0 ? [times.join(' – ')] : []),
    ...(words === 'all' && doubt ? [doubt] : []),
  ]
  const anchor = upright ? 'end' : 'middle'
  const top = upright ? y - ((lines.length - 1) * 13) / 2 + 4 : y - 6 - (lines.length - 1) * 13
  return (
    <g className={cx(doubt && styles.doubtful, onPath && styles.pathEdge, selected && styles.selectedEdge, quiet && styles.quietEdge)}>
      <path id={id} d={d} className={styles.edge} markerEnd={markerEnd} />
      <path d={d} className={styles.edgeHit} />
      {words !== 'none' &&
        lines.map((line, index) => (
          <text
            key={line}
            x={upright ? x - 8 : x}
            y={top + index * 13}
            textAnchor={anchor}
            className={cx(styles.edgeWords, index > 0 && styles.edgeTime)}
          >
            {line.length > 34 ? `${line.slice(0, 32)}…` : line}
          </text>
        ))}
    </g>
  )
}

export const LinkEdge = memo(LinkEdgeNow)
