// Where else in the case a value occurs: by layer, how often, first and last.
import { useElsewhere } from '../../bridge/events.ts'
import { Button } from '../../design/Button.tsx'
import { Middle } from '../../design/Middle.tsx'
import { LayerMark, layerWords } from '../marks.tsx'
import { valueText } from '../ocsf-words.ts'
import { useSettings } from '../state/settings.ts'
import { clockText, dateText, fromRfc3339 } from '../time/format.ts'
import { filterBy } from '../values/filter-by.ts'
import { number } from '../words.ts'
import { titleOf } from './groups.ts'
import styles from './Inspector.module.css'
import { Section } from './Section.tsx'

export const Elsewhere = ({ column, value }: { column: string; value: string }) => {
  const zone = useSettings((state) => state.zone)
  const { data, error } = useElsewhere(column, value)
  const shown = valueText(column, value)
  const at = (text: string | null) => {
    const ts = fromRfc3339(text ?? '')
    return ts === undefined ? 'undated' : `${dateText(ts, zone).slice(5)} ${clockText(ts, zone).slice(0, 8)}`
  }
  return (
    <Section
      title={
        <span className={styles.elsewhere} title={shown}>
          <Middle text={shown} tail={10} sans />
          <span>in this case</span>
        </span>
      }
      aside={
        <Button
          kind="bare"
          className={styles.small}
          onClick={() => filterBy(column, value, 'for')}
          title={`Filter for ${titleOf(column)} ${shown}`}
        >
          Filter for
        </Button>
      }
    >
      {error && <p className={styles.note}>Could not be counted: {error}</p>}
      {data?.map(({ layer, count, first, last }) => (
        <div key={layer} className={styles.lane}>
          <span className={styles.label}>
            <LayerMark layer={layer} quiet size={8} /> {layerWords[layer as keyof typeof layerWords]?.title ?? layer}
          </span>
          <span className={styles.span} title={`${first ?? 'undated'} – ${last ?? 'undated'}`}>
            {at(first)}
            {last !== first && <> – {at(last).slice(at(first).slice(0, 5) === at(last).slice(0, 5) ? 6 : 0)}</>}
          </span>
          <span className={styles.value}>{number(count)}</span>
        </div>
      ))}
      {data?.length === 0 && <p className={styles.note}>Nowhere else.</p>}
    </Section>
  )
}
