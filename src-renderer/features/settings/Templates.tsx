// The firm's own templates of reports: a folder whose files stand in for ours of the same name.
import { useState } from 'react'
import { useSettings } from '../../app/state/settings.ts'
import { Button } from '../../design/Button.tsx'
import { Field } from '../../design/Field.tsx'
import styles from './Settings.module.css'

export const Templates = () => {
  const { templates, change } = useSettings()
  const [typed, setTyped] = useState<string | null>(null)
  const shown = typed ?? templates
  return (
    <section className={styles.part}>
      <h3 className={styles.heading}>Templates of reports</h3>
      <Field
        label="Folder of the firm's own files"
        value={shown}
        mono
        hint="Typst files named like ours, and report.docx for Word. Empty: ours. A signed-off revision keeps those it was signed off with."
        onChange={setTyped}
      />
      <div className={styles.acts}>
        <Button
          disabled={shown.trim() === templates}
          onClick={() => {
            change({ templates: shown.trim() })
            setTyped(null)
          }}
        >
          {shown.trim() === '' && templates !== '' ? 'Use ours' : 'Use these'}
        </Button>
      </div>
    </section>
  )
}
