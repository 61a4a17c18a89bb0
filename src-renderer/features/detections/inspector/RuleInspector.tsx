// One rule: what it did in this case, why it fires, and its text.
import styles from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { LevelMark, levelWord } from '../../../app/marks.tsx'
import { useView } from '../../../app/state/view.ts'
import { number, plural } from '../../../app/words.ts'
import { useRule } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import { useDetectionsView } from '../state.ts'
import { RuleWhy } from './RuleWhy.tsx'

export const RuleInspector = ({ id }: { id: string }) => {
  const select = useView((state) => state.select)
  const { data: rule, error, stale } = useRule(id)
  const show = useDetectionsView((state) => state.show)
  if (error) return <Failure what="The rule could not be read." reason={error} />
  if (rule === undefined || stale) return <Loading what="Reading the rule" />
  if (rule === null) return <Empty title="The last run had no such rule">{id}</Empty>
  return (
    <>
      <InspectorBar mark={<LevelMark level={rule.level} />} kind="Rule" id={rule.id} />
      <p className={styles.sentence}>{rule.title}</p>
      <div className={styles.barActs}>
        <Button disabled={rule.detections === 0} onClick={() => show('list', { rule: rule.id })}>
          {plural(rule.detections, 'detection')}
        </Button>
      </div>
      <Section>
        <Fact title="Level" value={levelWord(rule.level)} words />
        <Fact
          title="Kind"
          words
          value={`${rule.kind === 'event' ? 'single events' : 'correlation'}${rule.supporting ? '; only feeds other rules' : ''}`}
        />
        <Fact title="Matches" value={number(rule.matches)} />
      </Section>
      {rule.techniques.length > 0 && (
        <Section title="ATT&CK">
          {rule.techniques.map((technique) => (
            <button key={technique} type="button" className={styles.line} onClick={() => select({ kind: 'technique', id: technique })}>
              <span className={styles.mono}>{technique}</span>
            </button>
          ))}
        </Section>
      )}
      <RuleWhy id={id} />
    </>
  )
}
