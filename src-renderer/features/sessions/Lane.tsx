// One lane: who or where, its sessions as bars, and how many. A full bar is a session with an id, an outline one that silence ended.
import type { ReactNode } from 'react'
import { EntityIcon, kindOf, nameOf } from '../../app/entities.tsx'
import { useView } from '../../app/state/view.ts'
import { number, plural } from '../../app/words.ts'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Middle } from '../../design/Middle.tsx'
import type { Bar, LaneRow } from './rows.ts'
import styles from './Sessions.module.css'
import { fold, useSessionsView } from './state.ts'

interface Props {
  row: LaneRow
  title: string
  folded: boolean
  bars: readonly Bar[]
  marks: readonly number[]
  width: number
  height: number
  chosen: string | null
  drag: readonly [number, number] | null
}

const words = ({ session, count, refused }: Bar): string =>
  session
    ? `${plural(session.events, 'event')}${session.refused > 0 ? `, ${number(session.refused)} refused` : ''}\n${session.addresses.slice(0, 4).join(', ')}`
    : `${plural(count, 'session')}${refused > 0 ? `, ${number(refused)} calls refused` : ''}: too close to be told apart at this width`

export const Lane = ({ row, title, folded, bars, marks, width, height, chosen, drag }: Props) => {
  const middle = height / 2
  const head = row.kind === 'identity'
  return (
    <div className={cx(styles.row, head && styles.identity)} style={{ '--axis': `${width}px` } as never}>
      {head ? (
        <span className={styles.title}>
          <button
            type="button"
            tabIndex={-1}
            className={cx(styles.chevron, !folded && styles.turned)}
            aria-label={folded ? 'Unfold' : 'Fold'}
            onClick={(event) => {
              event.stopPropagation()
              fold(row.id)
            }}
          >
            <Icon name="right" size={12} />
          </button>
          <EntityIcon kind={kindOf(row.identity)} />
          <span className={styles.mono}>
            <Middle text={nameOf(row.identity)} tail={10} whole={row.identity} />
          </span>
          {row.systems > 1 && <span className={styles.faint}>{row.systems} systems</span>}
        </span>
      ) : (
        <span className={styles.system}>{title}</span>
      )}
      <svg width={width} height={height} aria-hidden="true" className={styles.axis}>
        {marks.map((mark) => (
          <path key={mark} d={`M${Math.round(mark) + 0.5} 0V${height}`} className={styles.grid} />
        ))}
        {head && !folded
          ? null
          : bars.map((bar) => {
              const { left, right, session } = bar
              // What began in the last moment of the axis is drawn at its end, not behind it.
              const start = left > width ? left : Math.min(width - 3, Math.max(-2, left))
              return (
                // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys move through the sessions of a lane
                <g
                  key={`${session?.id ?? ''}${left}`}
                  className={cx(
                    styles.bars,
                    session?.by === 'silence' && styles.silence,
                    session !== null && session.id === chosen && styles.chosen,
                    session === null && styles.many,
                  )}
                  onClick={(event) => {
                    if (!session) return
                    event.stopPropagation()
                    useSessionsView.setState({ line: row.id })
                    useView.getState().select({ kind: 'session', id: session.id })
                  }}
                >
                  <title>{words(bar)}</title>
                  <rect x={start + 0.5} y={middle - 4.5} width={Math.max(2, Math.min(width + 2, right) - start - 1)} height={9} />
                  {bar.refused > 0 && (
                    <path d={`M${start} ${middle + 7.5}H${Math.max(start + 3, Math.min(width, right))}`} className={styles.refused} />
                  )}
                  {session?.signIn && <circle cx={start + 0.5} cy={middle} r={4} className={styles.sign} />}
                  {session?.signOut && <path d={`M${right} ${middle - 6}v12`} className={styles.out} />}
                </g>
              )
            })}
        {drag && <rect x={drag[0]} y={-1} width={Math.max(2, drag[1] - drag[0])} height={height + 2} className={styles.window} />}
      </svg>
      <span className={styles.right}>{number(row.sessions.length)}</span>
      <span className={styles.right}>{number(row.events)}</span>
    </div>
  )
}

export const LaneSample = ({ kind, children }: { kind: 'known' | 'silence' | 'refused' | 'sign'; children: ReactNode }) => (
  <span className={styles.legend}>
    <svg width={26} height={16} aria-hidden="true">
      {kind === 'sign' ? (
        <>
          <rect x={4.5} y={4.5} width={17} height={7} className={styles.sampleBar} />
          <circle cx={5} cy={8} r={3.5} className={styles.sign} />
          <path d="M22 2.500v11" className={styles.out} />
        </>
      ) : (
        <g className={cx(styles.bars, kind === 'silence' && styles.silence)}>
          <rect x={0.5} y={4.5} width={24} height={7} />
          {kind === 'refused' && <path d="M0 14.500h25" className={styles.refused} />}
        </g>
      )}
    </svg>
    {children}
  </span>
)
