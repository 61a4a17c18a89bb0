// A story in phases by tactic: each sentence opens the events it rests on; where order is not established, it says so.
import { useStory } from '../../bridge/graph.ts'
import { useSettings } from '../state/settings.ts'
import { useView } from '../state/view.ts'
import { clockText } from '../time/format.ts'
import { second } from '../time/zone.ts'
import { number, plural } from '../words.ts'
import styles from './Inspector.module.css'
import { Section } from './Section.tsx'

/** Sentences of a phase beside what is inspected; the story has all. */
const listed = 20
const countOf = ({ events, more = 0 }: { events: readonly string[]; more?: number | undefined }) => events.length + more

/** Of one incident; of all detections without it. */
export const StoryPhases = ({ incident }: { incident: string | null }) => {
  const { data, error } = useStory(incident)
  const zone = useSettings((state) => state.zone)
  const select = useView((state) => state.select)
  const at = (micros: string | null) => (micros === null ? '' : clockText(Math.floor(Number(micros) / second) * second, zone))
  if (error) return <Section title="Story">{<p className={styles.note}>Could not be told: {error}</p>}</Section>
  return (
    <Section title="Story" aside={data && plural(data.length, 'phase')}>
      {data?.map((phase) => (
        <div key={`${phase.tactic} ${phase.from}`} className={styles.phase}>
          <h4 className={styles.phaseTitle}>
            <span>{phase.title}</span>
            <span className={styles.remark}>
              {at(phase.from)}
              {phase.to !== phase.from && phase.to !== null && ` – ${at(phase.to)}`}
            </span>
          </h4>
          {phase.doubt && <p className={styles.note}>{phase.doubt}</p>}
          {phase.sentences.slice(0, listed).map((sentence) => (
            <button
              key={`${sentence.text} ${sentence.events[0]}`}
              type="button"
              className={styles.told}
              title={plural(countOf(sentence), 'event')}
              onClick={() => sentence.events[0] !== undefined && select({ kind: 'event', uid: sentence.events[0] })}
            >
              {sentence.text} <span className={styles.cites}>[{number(countOf(sentence))}]</span>
              {sentence.doubt && <span className={styles.note}> {sentence.doubt}</span>}
            </button>
          ))}
          {phase.sentences.length > listed && (
            <p className={styles.note}>{plural(phase.sentences.length - listed, 'more sentence')} of this phase stand in the story.</p>
          )}
        </div>
      ))}
      {data?.length === 0 && <p className={styles.note}>No detection, no story.</p>}
    </Section>
  )
}
