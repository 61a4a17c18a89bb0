// A folder on the machine of the workbench, which an act makes: typed, or chosen where the host has a dialog for it.
import { desktop } from '../../../bridge/desktop.ts'
import { Button } from '../../../design/Button.tsx'
import { Field } from '../../../design/Field.tsx'
import styles from './Give.module.css'

interface Props {
  label: string
  value: string
  onChange: (path: string) => void
  /** Of the new folder inside a chosen one; absent where an existing folder is meant. */
  name?: string
  hint?: string
}

export const FolderField = ({ label, value, onChange, name, hint }: Props) => {
  const native = desktop()
  const choose = () =>
    native?.chooseFolders().then(([one]) => {
      if (one) onChange(name === undefined ? one : `${one.replace(/[\\/]$/, '')}/${name}`)
    })
  return (
    <div className={styles.folder}>
      <Field
        label={label}
        value={value}
        onChange={onChange}
        mono
        autoFocus
        placeholder={`/media/usb/${name ?? 'case-copy.vestige'}`}
        {...(hint !== undefined && { hint })}
      />
      {native && <Button onClick={() => void choose()}>Choose…</Button>}
    </div>
  )
}
