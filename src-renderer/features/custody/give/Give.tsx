// What leaves the case, and its end: a bundle for the other side, a copy for a second examiner and its way back, closing.
import { Section } from '../../../app/inspector/Section.tsx'
import { useDialogs } from '../../../app/state/dialogs.ts'
import { Button } from '../../../design/Button.tsx'
import styles from './Give.module.css'

export const Give = () => {
  const show = useDialogs((state) => state.show)
  return (
    <Section title="Give out, bring back, close">
      <div className={styles.acts}>
        <Button onClick={() => show('bundle')}>Bundle for the other side…</Button>
        <Button onClick={() => show('branch')}>Copy for a second examiner…</Button>
        <Button onClick={() => show('merge')}>Merge a copy back…</Button>
        <Button onClick={() => show('close-case')}>Close the case for good…</Button>
      </div>
    </Section>
  )
}
