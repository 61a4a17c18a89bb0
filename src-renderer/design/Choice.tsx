// One of a few, side by side; and yes or no. Arrow keys move, as a radio group does.
import { Checkbox, Label, Radio, RadioGroup } from 'react-aria-components'
import styles from './Choice.module.css'
import { cx } from './cx.ts'

interface ChoiceProps<T extends string> {
  label: string
  value: T
  options: readonly { id: T; title: string; hint?: string }[]
  onChange: (value: T) => void
  hideLabel?: boolean
}

export const Choice = <T extends string>({ label, value, options, onChange, hideLabel }: ChoiceProps<T>) => (
  <RadioGroup className={styles.group} value={value} onChange={(next) => onChange(next as T)} orientation="horizontal" aria-label={label}>
    {!hideLabel && <Label className={styles.label}>{label}</Label>}
    <div className={styles.options}>
      {options.map((option) => (
        <Radio key={option.id} value={option.id} className={({ isSelected }) => cx(styles.option, isSelected && styles.on)}>
          {option.title}
        </Radio>
      ))}
    </div>
  </RadioGroup>
)

export const Tick = ({ label, on, onChange, hint }: { label: string; on: boolean; onChange: (on: boolean) => void; hint?: string }) => (
  <Checkbox className={styles.tick} isSelected={on} onChange={onChange}>
    <span className={cx(styles.box, on && styles.boxOn)} aria-hidden="true">
      {on ? '✓' : ''}
    </span>
    <span>
      {label}
      {hint && <span className={styles.hint}>{hint}</span>}
    </span>
  </Checkbox>
)
