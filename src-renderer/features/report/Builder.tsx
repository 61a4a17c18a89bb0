// What a person writes of the chosen section.
import type { DraftVersion } from '../../../src-main/contract/report.ts'
import { Findings } from './findings/Findings.tsx'
import { FieldsForm } from './forms/FieldsForm.tsx'
import { Negatives } from './forms/Negatives.tsx'
import { People } from './forms/People.tsx'
import { Responses } from './forms/Responses.tsx'
import styles from './Report.module.css'
import { useReportView } from './state.ts'

export const Builder = ({ held }: { held: DraftVersion }) => {
  const section = useReportView((state) => state.section)
  return (
    <div className={styles.builder}>
      {(section === 'header' || section === 'authority') && <FieldsForm key={section} held={held} part={section} />}
      {section === 'findings' && <Findings held={held} />}
      {section === 'response' && <Responses held={held} />}
      {section === 'limits' && <Negatives held={held} />}
      {section === 'examiner' && <People held={held} />}
    </div>
  )
}
