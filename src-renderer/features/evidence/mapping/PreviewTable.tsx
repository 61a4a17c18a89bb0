// The first hundred rows as the events they would become; a row that becomes none says why.
import type { PreviewRow } from '../../../../src-main/contract/mapping.ts'
import { cx } from '../../../design/cx.ts'
import { Loading } from '../../../design/States.tsx'
import styles from './mapping.module.css'

const results = { success: 'succeeded', failure: 'failed' } as const

export const PreviewTable = ({ rows, stale }: { rows: readonly PreviewRow[] | undefined; stale: boolean }) => {
  if (!rows) return <Loading what="Reading the first rows" />
  return (
    <div className={styles.preview} data-stale={stale || undefined}>
      <table className={styles.table} aria-label="The first rows as events">
        <thead>
          <tr>
            <th>Time, UTC</th>
            <th>Actor</th>
            <th>Action</th>
            <th>On</th>
            <th>From</th>
            <th>Result</th>
            <th>Says of itself</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.offset}>
              {row.reject === null ? (
                <>
                  <td className={styles.value}>
                    {row.time === null ? <span className={styles.bad}>undated</span> : row.time.replace('T', ' ').replace(/(\.000)?Z$/, '')}
                  </td>
                  <td className={styles.value}>{row.actor}</td>
                  <td className={styles.value}>{row.action}</td>
                  <td className={styles.value} title={row.resource ?? undefined}>
                    {row.resource}
                  </td>
                  <td className={styles.value}>{row.address}</td>
                  <td className={cx(row.status === 'failure' && styles.bad)}>{row.status && results[row.status]}</td>
                  <td className={styles.says} title={[row.undated, ...row.labels].filter(Boolean).join('\n')}>
                    {[row.undated, ...row.labels.filter((label) => !label.startsWith('read by the examiner'))].filter(Boolean).join('; ')}
                  </td>
                </>
              ) : (
                <td colSpan={7} className={styles.bad}>
                  No event, at byte {row.offset}: {row.reject}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
