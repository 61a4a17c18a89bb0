// What rules and indicators found, from the gravest down; and what they could have found, and could not, and why.
import { lazy, Suspense } from 'react'
import { useNothingReceived } from '../../app/Receive.tsx'
import { attempt, say } from '../../app/state/notices.ts'
import { number, plural } from '../../app/words.ts'
import { workbench } from '../../bridge/client.ts'
import { useDetectState } from '../../bridge/detections.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Failure, Loading } from '../../design/States.tsx'
import styles from './Detections.module.css'
import { FindingList } from './list/FindingList.tsx'
import { parts, useDetectionsView } from './state.ts'

const Incidents = lazy(async () => ({ default: (await import('./list/Incidents.tsx')).Incidents }))
const Matrix = lazy(async () => ({ default: (await import('./attack/Matrix.tsx')).Matrix }))
const CoverageMap = lazy(async () => ({ default: (await import('./attack/CoverageMap.tsx')).CoverageMap }))
const Indicators = lazy(async () => ({ default: (await import('./indicators/Indicators.tsx')).Indicators }))
const Rules = lazy(async () => ({ default: (await import('./rules/Rules.tsx')).Rules }))
const Hides = lazy(async () => ({ default: (await import('./hide/Hides.tsx')).Hides }))
const HideDialog = lazy(async () => ({ default: (await import('./hide/HideDialog.tsx')).HideDialog }))

const views = {
  list: FindingList,
  incidents: Incidents,
  attack: Matrix,
  coverage: CoverageMap,
  indicators: Indicators,
  rules: Rules,
  hides: Hides,
}

export const Detections = () => {
  const { part, show, hiding } = useDetectionsView()
  const { data: state, error, again } = useDetectState()
  const nothing = useNothingReceived()
  const View = views[part]
  const run = () =>
    attempt('Detection did not start', async () => {
      await workbench().detections.run({ rules: state?.rulePaths ?? [] })
      say('Detection runs over all records; what was found before stays until it ends')
    })
  if (error && !state)
    return <Failure what="Detections could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!state) return <Loading what="Reading detections" />
  const counts: Partial<Record<(typeof parts)[number]['id'], number>> = {
    list: state.detections,
    incidents: state.incidents,
    indicators: state.indicatorsFound,
    rules: state.rulesRejected,
    hides: state.suppressed,
  }
  return (
    <div className={styles.detections}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Detections</h2>
        <span className={styles.sum}>
          {state.at === null
            ? nothing
              ? 'no evidence yet'
              : 'detection has not run yet'
            : `${plural(state.detections, 'detection')} in ${plural(state.incidents, 'incident')}, by ${plural(state.rulesLoaded, 'rule')}${
                state.suppressed > 0 ? `; ${number(state.suppressed)} hidden` : ''
              }`}
        </span>
        <span className={styles.space} />
        {state.stale && state.at !== null && (
          <span className={styles.stale}>
            <Icon name="warning" size={12} /> Evidence or rules changed since
          </span>
        )}
        <Button onClick={() => void run()} disabled={nothing}>
          {state.at === null ? 'Run detection' : 'Run again'}
        </Button>
      </div>
      <div className={styles.tabs} role="tablist" aria-label="Parts of the detections">
        {parts.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={part === id}
            className={cx(styles.tab, part === id && styles.on)}
            onClick={() => show(id)}
          >
            {title}
            {counts[id] !== undefined && (
              <span className={styles.tabCount}>
                {number(counts[id])}
                {id === 'rules' ? ' rejected' : id === 'indicators' ? ' found' : ''}
              </span>
            )}
          </button>
        ))}
      </div>
      <Suspense fallback={<Loading what="Opening" />}>
        <View />
      </Suspense>
      {hiding && (
        <Suspense fallback={null}>
          <HideDialog />
        </Suspense>
      )}
    </div>
  )
}
