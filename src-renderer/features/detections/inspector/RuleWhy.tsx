// Why a rule fires, when it is wrong, who wrote it, and its whole text.
import { useState } from 'react'
import styles from '../../../app/inspector/Inspector.module.css'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { copyText } from '../../../app/values/copy.ts'
import { useRule } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'

export const RuleWhy = ({ id }: { id: string }) => {
  const { data: rule, error } = useRule(id)
  const [open, setOpen] = useState(false)
  if (error) return <Section title="Rule">{<p className={styles.note}>Could not be read: {error}</p>}</Section>
  if (!rule) return null
  return (
    <>
      <Section title="Why">
        <p className={styles.paragraph}>{rule.description || 'The rule gives no reason.'}</p>
      </Section>
      <Section title="When it is wrong">
        {rule.falsepositives.length === 0 ? (
          <p className={styles.note}>The rule names no false positives.</p>
        ) : (
          <ul className={styles.list}>
            {rule.falsepositives.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
      </Section>
      <Section
        title="Rule"
        aside={
          <>
            <Button kind="bare" className={styles.small} onClick={() => void copyText(rule.text, 'Rule')}>
              Copy
            </Button>
            <Button kind="bare" className={styles.small} aria-expanded={open} onClick={() => setOpen(!open)}>
              {open ? 'Close text' : 'Open text'}
            </Button>
          </>
        }
      >
        <Fact title="File" value={rule.path} tail={24} />
        <Fact title="Id" value={rule.id} tail={12} />
        {rule.author && <Fact title="Author" value={rule.author} words />}
        {rule.license && <Fact title="Licence" value={rule.license} words />}
        {rule.references.map((reference) => (
          // Never a link: nothing leaves this machine by a click.
          <Fact key={reference} title="Reference" value={reference} tail={20} onClick={() => void copyText(reference, 'Reference')} />
        ))}
        {open && <pre className={styles.code}>{rule.text}</pre>}
      </Section>
    </>
  )
}
