// The coverage strip: five lanes over all of the case's time, so that "no event" and "no log" never look alike.
// Four states by form: shown complete, records seen, shown missing, unknown. Drag to set the range.
import { type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import { type Coverage as CoverageAnswer, coverageStates } from '../../../src-main/contract/coverage.ts'
import { layers } from '../../../src-main/contract/layer.ts'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { useCoverage } from '../../bridge/coverage.ts'
import { useTimeMarks } from '../../bridge/detections.ts'
import { cx } from '../../design/cx.ts'
import { shapes } from '../../design/Shape.tsx'
import { layerWords } from '../marks.tsx'
import { useSettings } from '../state/settings.ts'
import { type Range, useView } from '../state/view.ts'
import { wholeOf } from '../state/whole.ts'
import { durationText, rangeText, rfc3339 } from '../time/format.ts'
import { ticks } from '../time/ticks.ts'
import { Bands, HatchPattern, StateForm } from './Bands.tsx'
import { bandsOf, stateWords } from './bands.ts'
import styles from './Coverage.module.css'
import { DetectionMarks } from './DetectionMarks.tsx'
import { useWidth } from './use-width.ts'

const left = 116
const right = 198
const laneTop = 16
const markTop = 2
const laneStep = 11
const buckets = 720

/** Finer than a mark is wide on any screen. */
const markParts = 1000

/** For those who hear the strip: each layer's states in a word. */
const layerSentence = (coverage: CoverageAnswer | undefined): string =>
  coverage
    ? layers
        .map((layer) => {
          const states = [...new Set((coverage.layers[layer] ?? []).map(({ state }) => stateWords[state].toLowerCase()))]
          return `${layerWords[layer].title}: ${states.join(', ') || 'unknown'}.`
        })
        .join(' ')
    : ''

export const Coverage = ({ info }: { info: CaseInfo }) => {
  const box = useRef<HTMLElement>(null)
  const full = useWidth(box)
  const zone = useSettings((state) => state.zone)
  const { range, set } = useView()
  const whole = wholeOf(info)
  const { data: coverage, error: unread } = useCoverage(whole && { from: rfc3339(whole.from), to: rfc3339(whole.to) }, buckets)
  const { data: marks } = useTimeMarks(whole && { from: String(whole.from), to: String(whole.to) }, markParts)
  const [drag, setDrag] = useState<{ start: number; before: Range | null; mode: 'new' | 'move' | 'from' | 'to'; now: Range | null } | null>(
    null,
  )

  const width = Math.max(100, full - left - right)
  const x = (ts: number) => (whole ? left + ((ts - whole.from) / (whole.to - whole.from)) * width : left)
  const ts = (clientX: number) => {
    const part = (clientX - (box.current?.getBoundingClientRect().left ?? 0) - left) / width
    return whole ? Math.round(whole.from + Math.min(1, Math.max(0, part)) * (whole.to - whole.from)) : 0
  }
  const shown = drag ? drag.now : range

  const onPointerDown = (event: PointerEvent<SVGSVGElement>) => {
    const at = event.clientX - (box.current?.getBoundingClientRect().left ?? 0)
    if (!whole || event.button !== 0 || at < left - 6 || at > left + width + 6) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const near = (edge: number) => Math.abs(at - x(edge)) < 5
    const mode = !range
      ? 'new'
      : near(range.from)
        ? 'from'
        : near(range.to)
          ? 'to'
          : at > x(range.from) && at < x(range.to)
            ? 'move'
            : 'new'
    setDrag({ start: ts(event.clientX), before: range, mode, now: mode === 'new' ? null : range })
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!drag || !whole) return
    const now = ts(event.clientX)
    const { before, start, mode } = drag
    if (mode === 'new' || !before) {
      const wide = Math.abs(x(now) - x(start)) > 2
      return setDrag({ ...drag, now: wide ? { from: Math.min(start, now), to: Math.max(start, now) } : null })
    }
    if (mode === 'move') {
      const by = Math.min(whole.to - before.to, Math.max(whole.from - before.from, now - start))
      return setDrag({ ...drag, now: { from: before.from + by, to: before.to + by } })
    }
    const fixed = mode === 'from' ? before.to : before.from
    if (fixed !== now) setDrag({ ...drag, now: { from: Math.min(fixed, now), to: Math.max(fixed, now) } })
  }
  const onPointerUp = () => {
    if (drag) set({ range: drag.now })
    setDrag(null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!whole) return
    const span = range ? range.to - range.from : (whole.to - whole.from) / 4
    const now = range ?? { from: whole.from, to: whole.from + Math.round(span) }
    const moved = (by: number) => {
      const shift = Math.min(whole.to - now.to, Math.max(whole.from - now.from, Math.round(by)))
      set({ range: { from: now.from + shift, to: now.to + shift } })
    }
    const keys: Record<string, () => void> = {
      ArrowLeft: () => moved(-span / 4),
      ArrowRight: () => moved(span / 4),
      ArrowUp: () => set({ range: { from: Math.round(now.from + span / 4), to: Math.round(now.to - span / 4) } }),
      ArrowDown: () =>
        set({
          range: { from: Math.max(whole.from, Math.round(now.from - span / 2)), to: Math.min(whole.to, Math.round(now.to + span / 2)) },
        }),
      Escape: () => set({ range: null }),
    }
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  // Lanes that nobody read must not look like lanes without a log.
  const said = !whole
    ? 'No dated event yet: where evidence reaches is not known.'
    : coverage
      ? null
      : unread !== undefined
        ? `Where evidence reaches could not be read: ${unread}`
        : 'Reading where evidence reaches'
  const bottom = laneTop + layers.length * laneStep
  return (
    <section
      ref={box}
      className={styles.strip}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move the range
      tabIndex={0}
      aria-label={`Coverage: ${said ?? layerSentence(coverage)} Range ${range ? rangeText(range.from, range.to, zone) : 'all time'}. Arrow keys move it, up and down make it narrower and wider, Escape shows all time.`}
      onKeyDown={onKeyDown}
      data-tour="coverage"
    >
      <svg
        className={cx(styles.svg, drag && styles.dragging)}
        width={full}
        height={90}
        aria-hidden="true"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerUp}
        onDoubleClick={() => set({ range: null })}
      >
        <HatchPattern />
        {whole &&
          ticks(whole.from, whole.to, Math.max(3, Math.floor(width / 100)), zone).map((tick) => (
            <g key={tick.ts}>
              <path d={`M${Math.round(x(tick.ts)) + 0.5} ${laneTop - 4}V${bottom}`} className={styles.grid} />
              {x(tick.ts) < left + width - 30 && (
                <text x={x(tick.ts)} y={bottom + 12} className={tick.strong ? styles.strong : undefined}>
                  {tick.label}
                </text>
              )}
            </g>
          ))}
        {layers.map((layer, index) => {
          const y = laneTop + index * laneStep
          return (
            <g key={layer}>
              <g transform={`translate(18 ${y}) scale(.667)`} style={{ fill: `var(--${layer})` }}>
                <path d={shapes[layerWords[layer].shape]} />
              </g>
              <text x={32} y={y + 7.5} className={styles.lane}>
                {layerWords[layer].title}
              </text>
              {coverage && <path d={`M${left} ${y + 4}H${left + width}`} className={styles.unknown} />}
              {coverage && (
                <Bands
                  bands={bandsOf(coverage.layers[layer] ?? [], 1.5 * Number(coverage.width))}
                  layer={layer}
                  x={x}
                  left={left}
                  right={left + width}
                  y={y}
                  height={8}
                />
              )}
            </g>
          )
        })}
        {shown && (
          <rect
            x={x(shown.from)}
            y={laneTop - 5.5}
            width={Math.max(3, x(shown.to) - x(shown.from))}
            height={bottom - laneTop + 7}
            className={styles.window}
          />
        )}
        {whole && marks && marks.length > 0 && (
          <>
            <text x={18} y={markTop + 8} className={styles.lane}>
              Detections
            </text>
            <DetectionMarks marks={marks} x={x} y={markTop} />
          </>
        )}
        <g transform={`translate(${left + width + 26} 0)`}>
          {coverageStates.map((state, index) => (
            <g key={state} transform={`translate(0 ${laneTop + index * 13.5})`}>
              <StateForm state={state} />
              <text x={36} y={7.5} className={styles.lane}>
                {stateWords[state]}
              </text>
            </g>
          ))}
          {whole && (
            <text x={0} y={bottom + 12}>
              {zone}, {durationText(whole.to - whole.from)}
            </text>
          )}
        </g>
        {said && (
          <text x={left + 8} y={laneTop + 30} className={cx(styles.lane, styles.said)}>
            {said}
          </text>
        )}
      </svg>
    </section>
  )
}
