// Labelled inputs: the label above, what it is for beneath, and an error that says what is wrong.
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components'
import { cx } from './cx.ts'
import styles from './Field.module.css'

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  error?: string | null
  type?: 'text' | 'password' | 'email' | 'datetime-local'
  lines?: number
  mono?: boolean
  required?: boolean
  autoFocus?: boolean
  placeholder?: string
  className?: string
}

export const Field = ({
  label,
  value,
  onChange,
  hint,
  error,
  type = 'text',
  lines,
  mono,
  required,
  autoFocus,
  placeholder,
  className,
}: Props) => (
  <TextField
    className={cx(styles.field, className)}
    value={value}
    onChange={onChange}
    isInvalid={!!error}
    isRequired={required}
    autoFocus={autoFocus}
  >
    <Label className={styles.label}>{label}</Label>
    {lines ? (
      <TextArea className={cx(styles.input, mono && styles.mono)} rows={lines} placeholder={placeholder} spellCheck={!mono} />
    ) : (
      <Input
        className={cx(styles.input, mono && styles.mono)}
        type={type}
        placeholder={placeholder}
        spellCheck={false}
        autoComplete="off"
      />
    )}
    {hint && (
      <Text slot="description" className={styles.hint}>
        {hint}
      </Text>
    )}
    <FieldError className={styles.error}>{error}</FieldError>
  </TextField>
)
