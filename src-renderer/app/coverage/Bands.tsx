// One lane of coverage in a drawing: full bar, line in a pale band, hatch; a notch below where one lane of several is missing.
import type { CoverageState } from '../../../src-main/contract/coverage.ts'
import type { Layer } from '../../../src-main/contract/layer.ts'
import styles from './Bands.module.css'
import { type Band, boxOf, pathOf } from './bands.ts'

/** Defined once, by the strip that is always there. */
const hatch = 'coverage-hatch'

interface Props {
  bands: readonly Band[]
  layer: Layer
  x: (ts: number) => number
  left: number
  right: number
  y: number
  height: number
}

export const Bands = ({ bands, layer, x, left, right, y, height }: Props) => {
  const boxes = (test: (band: Band) => boolean) =>
    bands.filter(test).flatMap((band) => boxOf(band, x, left, right, band.state === 'missing' ? 3 : 2) ?? [])
  const seen = boxes(({ state }) => state === 'seen')
  const complete = boxes(({ state }) => state === 'complete')
  const missing = boxes(({ state }) => state === 'missing')
  const partly = boxes(({ partly: on }) => on)
  const middle = y + Math.floor(height / 2) - 1
  return (
    <g style={{ fill: `var(--${layer})` }}>
      {seen.length > 0 && <path d={pathOf(seen, y, height)} className={styles.band} />}
      {seen.length > 0 && <path d={pathOf(seen, middle, 2)} />}
      {complete.length > 0 && <path d={pathOf(complete, y, height)} className={styles.complete} />}
      {missing.length > 0 && (
        <>
          <path d={pathOf(missing, y, height)} className={styles.ground} />
          <path d={pathOf(missing, y + 0.5, height - 1)} className={styles.missing} style={{ fill: `url(#${hatch})` }} />
        </>
      )}
      {partly.length > 0 && <path d={pathOf(partly, y + height - 2, 2)} className={styles.notch} />}
    </g>
  )
}

export const HatchPattern = () => (
  <defs>
    <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="1.6" height="5" className={styles.stroke} />
    </pattern>
  </defs>
)

/** A small sample of each form in grey, for legends. */
export const StateForm = ({ state, width = 26, height = 8 }: { state: CoverageState; width?: number; height?: number }) =>
  state === 'unknown' ? (
    <path d={`M1 ${height / 2}H${width}`} className={styles.unknown} />
  ) : (
    <g className={styles.grey}>
      {state === 'seen' && <rect width={width} height={height} className={styles.band} />}
      {state === 'seen' && <rect y={Math.floor(height / 2) - 1} width={width} height={2} />}
      {state === 'complete' && <rect width={width} height={height} className={styles.complete} />}
      {state === 'missing' && (
        <rect x={0.5} y={0.5} width={width - 1} height={height - 1} className={styles.missing} style={{ fill: `url(#${hatch})` }} />
      )}
    </g>
  )

export const StateSample = ({ state }: { state: CoverageState }) => (
  <svg width={26} height={8} className={styles.sample} aria-hidden="true">
    <StateForm state={state} />
  </svg>
)
