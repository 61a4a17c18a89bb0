// An exhibit whose originals do not hold: what was found of it, and how the same bytes restore it.
import type { ExhibitInfo } from '../../../../src-main/contract/exhibit.ts'
import { Section } from '../../../app/inspector/Section.tsx'
import { number, plural } from '../../../app/words.ts'
import { useVerification } from '../../../bridge/evidence.ts'
import { Button } from '../../../design/Button.tsx'
import { offer } from '../receive/state.ts'
import styles from './kept.module.css'

const shown = 6

export const Broken = ({ exhibit }: { exhibit: ExhibitInfo }) => {
  const { data } = useVerification()
  if (exhibit.integrity !== 'fails' || exhibit.aside?.state === 'expunged') return null
  const fails = data?.checks.filter(({ status, subject }) => status === 'fails' && subject.startsWith(exhibit.id)) ?? []
  return (
    <Section title="Does not hold" aside={fails.length > 0 ? plural(fails.length, 'check fails', 'checks fail') : ''}>
      {fails.slice(0, shown).map(({ name, subject, detail }) => (
        <p key={`${name} ${subject}`} className={styles.fault}>
          <b>{subject}</b>
          {detail}
        </p>
      ))}
      {fails.length > shown && <p className={styles.fault}>{number(fails.length - shown)} more under Custody</p>}
      <p className={styles.claim}>
        {exhibit.kind === 'in_place'
          ? 'It was registered where it lies and is not ours to restore: put the file back as it was, and verify again.'
          : 'Receive the same bytes again: an original that is missing or damaged is restored where their SHA-256 is the one that was sealed, in every exhibit that rests on it, with an entry in the ledger. Other bytes restore nothing.'}
      </p>
      {exhibit.kind !== 'in_place' && (
        <div className={styles.restore}>
          <Button onClick={() => offer({ paths: exhibit.kind === 'browser_upload' ? [] : [exhibit.path] })}>Receive the same bytes…</Button>
        </div>
      )}
    </Section>
  )
}
