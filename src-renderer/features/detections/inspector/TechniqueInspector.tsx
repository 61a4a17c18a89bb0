// One technique of ATT&CK in this case: what fired, whether it could have been seen, by which rules and logs.
import styles from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Section } from '../../../app/inspector/Section.tsx'
import { LevelMark } from '../../../app/marks.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { plural } from '../../../app/words.ts'
import { useCoverage, useDetections, useMatrix, useRules } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { useDetectionsView } from '../state.ts'
import { tacticWord, whenText } from '../words.ts'

export const TechniqueInspector = ({ id }: { id: string }) => {
  const { select, range } = useView()
  const zone = useSettings((state) => state.zone)
  const show = useDetectionsView((state) => state.show)
  const { data: matrix } = useMatrix()
  const { data: coverage } = useCoverage(range ? { from: String(range.from), to: String(range.to) } : null)
  const { data: found } = useDetections({ technique: id, order: 'priority' }, 50)
  const { data: rules } = useRules()
  const technique =
    matrix?.tactics.flatMap(({ techniques }) => techniques).find((each) => each.id === id) ?? matrix?.unknown.find((each) => each.id === id)
  const entry = coverage?.find((each) => each.technique === id)
  const ofIt = rules?.loaded.filter((rule) => rule.techniques.includes(id)) ?? []
  return (
    <>
      <InspectorBar mark={<LevelMark level={technique?.level ?? null} />} kind="Technique" id={id} />
      <p className={styles.sentence}>{technique?.name || entry?.name || id}</p>
      <div className={styles.barActs}>
        <Button disabled={!found || found.total === 0} onClick={() => show('list', { technique: id })}>
          {plural(found?.total ?? 0, 'detection')}
        </Button>
      </div>
      {entry && (
        <Section title="Could it have been seen?" aside={range ? 'in the chosen range' : 'over all of the time'}>
          <p className={styles.paragraph}>
            {entry.status === 'seen' ? 'Seen. ' : ''}
            {entry.why}
          </p>
          <p className={styles.note}>{entry.tactics.map(tacticWord).join(', ')}</p>
        </Section>
      )}
      {found && found.detections.length > 0 && (
        <Section title="Detections">
          {found.detections.map((detection) => (
            <button
              key={detection.id}
              type="button"
              className={styles.line}
              onClick={() => select({ kind: 'detection', id: detection.id })}
            >
              <LevelMark level={detection.priority.level} />
              <span className={styles.lineText}>{detection.title}</span>
              <span className={styles.remark}>{whenText(detection.from, zone)}</span>
            </button>
          ))}
        </Section>
      )}
      <Section title="Rules" aside={plural(ofIt.length, 'rule')}>
        {ofIt.map((rule) => (
          <button key={rule.id} type="button" className={styles.line} onClick={() => select({ kind: 'rule', id: rule.id })}>
            <LevelMark level={rule.level} />
            <span className={styles.lineText}>{rule.title}</span>
          </button>
        ))}
        {ofIt.length === 0 && <p className={styles.note}>No rule is loaded for it.</p>}
      </Section>
      {entry && entry.sources.length > 0 && (
        <Section title="Logs that could show it">
          <p className={styles.paragraph}>{entry.sources.join(', ')}</p>
        </Section>
      )}
    </>
  )
}
