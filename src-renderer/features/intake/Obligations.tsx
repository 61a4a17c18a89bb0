// Duties with a clock, as the examiner enters them: name, when due, a note.
import type { Intake } from '../../../src-main/contract/procedures/case.ts'
import { Button } from '../../design/Button.tsx'
import { Field } from '../../design/Field.tsx'
import { Icon } from '../../design/Icon.tsx'
import styles from './Intake.module.css'

type List = NonNullable<Intake['obligations']>

export const Obligations = ({ list, onChange }: { list: List; onChange: (list: List) => void }) => {
  const edit = (index: number, part: Partial<List[number]>) =>
    onChange(list.map((each, at) => (at === index ? { ...each, ...part } : each)))
  return (
    <>
      {list.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: obligations have no identity but their place while being typed
        <div key={index} className={styles.obligation}>
          <Field label="Obligation" value={each.name} onChange={(name) => edit(index, { name })} placeholder="Notice to the authority" />
          <Field label="Due, with zone" value={each.due} onChange={(due) => edit(index, { due })} mono placeholder="2026-11-17 08:10 UTC" />
          <Field label="Note" value={each.note} onChange={(note) => edit(index, { note })} />
          <Button
            kind="bare"
            aria-label={`Remove ${each.name || 'obligation'}`}
            onClick={() => onChange(list.filter((_, at) => at !== index))}
          >
            <Icon name="cross" size={12} />
          </Button>
        </div>
      ))}
      <div>
        <Button onClick={() => onChange([...list, { name: '', due: '', note: '' }])}>Add an obligation</Button>
      </div>
    </>
  )
}
