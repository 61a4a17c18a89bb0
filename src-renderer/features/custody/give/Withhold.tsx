// What a redacted bundle withholds: words, whole fields, records, files; each said to be withheld, by whose order and why.
import { type Redaction, redaction } from '../../../../src-main/contract/redaction.ts'
import { Tick } from '../../../design/Choice.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from './Give.module.css'

export interface Withheld {
  on: boolean
  reason: string
  values: string
  fields: string
  members: string
  events: string
}
export const noWithheld: Withheld = { on: false, reason: '', values: '', fields: '', members: '', events: '' }

const lines = (text: string) =>
  text
    .split('\n')
    .map((one) => one.trim())
    .filter((one) => one !== '')
const names = (text: string) => text.split(/[\s,;]+/).filter((one) => one !== '')

/** Null: nothing is withheld. Words: what is still lacking. */
export function redactionOf({ on, reason, values, fields, members, events }: Withheld): Redaction | string | null {
  if (!on) return null
  if (reason.trim() === '') return 'The reason for withholding is printed: write it.'
  const parsed = redaction.safeParse({
    reason: reason.trim(),
    values: lines(values),
    fields: names(fields),
    members: names(members),
    events: names(events),
  })
  if (!parsed.success) {
    const { path, input } = parsed.error.issues[0]!
    const what = { values: 'A text to withhold has four characters or more', events: 'An event is named by its id of 32 hex digits' }
    const where = String(path[0])
    const bad = typeof input === 'string' ? `: ${input}` : ''
    return where in what ? `${what[where as keyof typeof what]}${bad}` : `A file is named as EX-001/000003${bad}`
  }
  const { values: v, fields: f, members: m, events: e } = parsed.data
  return v.length + f.length + m.length + e.length === 0 ? 'Nothing to withhold is named yet.' : parsed.data
}

export const Withhold = ({ value, onChange }: { value: Withheld; onChange: (value: Withheld) => void }) => {
  const set = (change: Partial<Withheld>) => onChange({ ...value, ...change })
  return (
    <fieldset className={styles.group}>
      <legend>Redaction</legend>
      <Tick
        label="Withhold a part"
        hint="The bundle is made anew without it, never painted over. An original with a withheld byte stays out; its other records go along with proofs that they are sealed and in order."
        on={value.on}
        onChange={(on) => set({ on })}
      />
      {value.on && (
        <div className={styles.fields}>
          <Field
            className={styles.wide}
            label="By whose order, and why; printed in the bundle"
            value={value.reason}
            onChange={(reason) => set({ reason })}
            lines={2}
            placeholder="Protective order of 2026-11-18, personal data of third parties"
          />
          <Field
            label="Texts, a line each"
            value={value.values}
            onChange={(values) => set({ values })}
            lines={4}
            mono
            placeholder={'alice@example.org\n203.0.113.7'}
            hint="In no form and no letter case: plain, base64, hexadecimal, percent-encoded, UTF-16."
          />
          <Field
            label="Fields, by name"
            value={value.fields}
            onChange={(fields) => set({ fields })}
            lines={4}
            mono
            placeholder="user src_ip"
            hint="Every value that the case holds in them."
          />
          <Field
            label="Events, by id"
            value={value.events}
            onChange={(events) => set({ events })}
            lines={2}
            mono
            hint="Their records are hidden whole."
          />
          <Field
            label="Files, by label"
            value={value.members}
            onChange={(members) => set({ members })}
            lines={2}
            mono
            placeholder="EX-001/000003"
            hint="Nothing of their bytes is shown."
          />
        </div>
      )}
    </fieldset>
  )
}
