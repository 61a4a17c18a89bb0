// Where logs reach and where they do not: a lane a source, account and region, what shows it, and what the client must keep first.
import { lazy, Suspense } from 'react'
import { attempt, say } from '../../app/state/notices.ts'
import { number, plural } from '../../app/words.ts'
import { workbench } from '../../bridge/client.ts'
import { useDigests, useWholeCoverage } from '../../bridge/coverage.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Failure, Loading } from '../../design/States.tsx'
import { laneBuckets } from './buckets.ts'
import styles from './Coverage.module.css'
import { Lanes } from './Lanes.tsx'
import { parts, useCoverageView } from './state.ts'

const Clocks = lazy(async () => ({ default: (await import('./clocks/Clocks.tsx')).Clocks }))
const Expiry = lazy(async () => ({ default: (await import('./Expiry.tsx')).Expiry }))

export const CoverageArea = () => {
  const { part, show } = useCoverageView()
  const answer = useWholeCoverage(laneBuckets)
  const { data: digests } = useDigests()
  const { data, error, again } = answer
  if (error && !data) return <Failure what="Coverage could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Reading coverage" />
  const shown = data.lanes.filter(({ segments }) => segments.some(({ state }) => state === 'complete')).length
  const missing = data.lanes.filter(({ segments }) => segments.some(({ state }) => state === 'missing')).length
  const cloudtrail = data.lanes.some(({ source }) => source === 'aws_cloudtrail')
  const check = () =>
    attempt('The digests were not checked', async () => {
      await workbench().coverage.checkDigests({})
      say("Reading CloudTrail's digests: every log file they list is hashed again")
    })
  return (
    <div className={styles.coverage}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Coverage</h2>
        <span className={styles.sum}>
          {plural(data.lanes.length, 'lane')}
          {data.more > 0 && ` and ${number(data.more)} with fewer events`}; {number(shown)} shown complete in a part or the whole,{' '}
          {number(missing)} with something missing
        </span>
        <span className={styles.space} />
        {cloudtrail && (
          <Button
            onClick={() => void check()}
            title={digests ? `Checked ${digests.at}: ${plural(digests.chains.length, 'chain')}` : 'Not checked yet in this case'}
          >
            Check CloudTrail digests
          </Button>
        )}
      </div>
      <div className={styles.tabs} role="tablist" aria-label="Parts of coverage">
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
          </button>
        ))}
      </div>
      {part === 'lanes' &&
        data.notes.map((note) => (
          <p key={note} className={styles.note}>
            {note}
          </p>
        ))}
      {part === 'lanes' && <Lanes coverage={data} />}
      <Suspense fallback={<Loading what="Opening" />}>
        {part === 'expiry' && <Expiry coverage={data} />}
        {part === 'clocks' && <Clocks coverage={data} />}
      </Suspense>
    </div>
  )
}
