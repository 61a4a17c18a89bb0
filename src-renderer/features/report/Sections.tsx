// Sections of the report: those a person writes, and those that follow from the case, which lead to their place on the page.
import type { DraftVersion } from '../../../src-main/contract/report.ts'
import { attempt } from '../../app/state/notices.ts'
import { editReport } from '../../bridge/report.ts'
import { cx } from '../../design/cx.ts'
import styles from './Report.module.css'
import { useReportView } from './state.ts'
import { derivedSections, type Written, writtenSections, writtenWords } from './words.ts'

export const Sections = ({ held, waiting }: { held: DraftVersion; waiting: number }) => {
  const { section, show } = useReportView()
  const { draft } = held
  const counts: Partial<Record<Written, string>> = {
    findings: waiting > 0 ? `${waiting} open` : String(draft.findings.length),
    response: String(draft.responses.length),
    limits: String(draft.sentences.filter(({ kind, finding }) => kind === 'negative' && finding === null).length),
  }
  const leave = (id: (typeof derivedSections)[number]['id']) => {
    const out = id in draft.leftOut
    const because = out ? null : window.prompt('Why is this section left out? The reason is printed in its place.')
    if (!out && !because) return
    void attempt('The section was not changed', () => editReport(draft.id, { do: 'leaveOut', section: id, because }))
  }
  return (
    <nav className={styles.sections} aria-label="Sections">
      <h3 className={styles.heading}>You write and decide</h3>
      {writtenSections.map((id) => (
        <button
          key={id}
          type="button"
          className={cx(styles.section, section === id && show !== 'page' && styles.sectionOn)}
          aria-current={section === id}
          onClick={() => useReportView.setState({ section: id, show: show === 'page' ? 'write' : show })}
        >
          <span>{writtenWords[id]}</span>
          {counts[id] && <span className={styles.count}>{counts[id]}</span>}
        </button>
      ))}
      <h3 className={styles.heading}>From the case</h3>
      {derivedSections.map(({ id, title }) => (
        <div key={id} className={styles.derived}>
          <button
            type="button"
            className={cx(styles.section, id in draft.leftOut && styles.sectionOut)}
            onClick={() => useReportView.setState({ wish: { section: id }, show: show === 'write' ? 'page' : show })}
          >
            {title}
          </button>
          <button
            type="button"
            className={styles.leave}
            onClick={() => leave(id)}
            aria-label={`${id in draft.leftOut ? 'Take in' : 'Leave out'} ${title}`}
          >
            {id in draft.leftOut ? 'take in' : 'leave out'}
          </button>
        </div>
      ))}
    </nav>
  )
}
