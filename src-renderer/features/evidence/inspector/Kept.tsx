// What was decided about an exhibit: set aside, expunged, or neither, and the acts that decide it.
import type { ExhibitInfo } from '../../../../src-main/contract/exhibit.ts'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { useKeep } from '../../../app/keep/keep.ts'
import { useSettings } from '../../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../../app/time/format.ts'
import { useAsides } from '../../../bridge/keep.ts'
import { Button } from '../../../design/Button.tsx'
import styles from './kept.module.css'

const words = { set_aside: 'set aside', expunging: 'being expunged', expunged: 'expunged' } as const

export const Kept = ({ exhibit }: { exhibit: ExhibitInfo }) => {
  const ask = useKeep((state) => state.ask)
  const zone = useSettings((state) => state.zone)
  const { data: acts } = useAsides()
  const { aside } = exhibit
  const at = fromRfc3339(aside?.at ?? '')
  const own = acts?.filter((act) => act.ended === null && (act.target === exhibit.id || act.target.startsWith(`${exhibit.id}/`))) ?? []
  return (
    <>
      {aside && (
        <Section title={aside.state === 'set_aside' ? 'Set aside' : 'Expunged'}>
          <Fact title="State" value={words[aside.state]} words />
          <Fact title="Reason" value={aside.reason} words />
          {aside.authority !== '' && <Fact title="Authority" value={aside.authority} words />}
          <Fact title="By" value={aside.author} words />
          {at !== undefined && <Fact title="When" value={`${timeText(Math.floor(at / 1e6) * 1e6, zone)} ${zone}`} />}
        </Section>
      )}
      <div className={styles.acts}>
        {own.map((act) => (
          <Button key={act.id} onClick={() => ask({ act: 'take-back', id: act.id, target: act.target })}>
            {act.target === exhibit.id ? 'Take back…' : `Take back ${act.target}…`}
          </Button>
        ))}
        {!aside && <Button onClick={() => ask({ act: 'set-aside', kind: 'exhibit', target: exhibit.id })}>Set aside…</Button>}
        {aside?.state !== 'expunged' && exhibit.state !== 'receiving' && (
          <Button onClick={() => ask({ act: 'expunge', exhibit: exhibit.id })}>Expunge…</Button>
        )}
      </div>
    </>
  )
}
