// Every column of the file: what stands in it, what it looks like, what it is taken for.
import type { MappedColumn, Mapping } from '../../../../src-main/contract/mapping.ts'
import { number } from '../../../app/words.ts'
import { cx } from '../../../design/cx.ts'
import styles from './mapping.module.css'
import { roleOf, targets, withRole } from './sheet.ts'

interface Props {
  columns: readonly MappedColumn[]
  rows: number
  mapping: Mapping
  onChange: (mapping: Mapping) => void
}

export const ColumnList = ({ columns, rows, mapping, onChange }: Props) => (
  <div className={styles.columns}>
    <table className={styles.table} aria-label="Columns of the file">
      <thead>
        <tr>
          <th>Column</th>
          <th>In the first rows</th>
          <th>Looks like</th>
          <th>Filled</th>
          <th>Is</th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => {
          const role = roleOf(mapping, column.name)
          return (
            <tr key={column.name} className={cx(role === '' && styles.unused)}>
              <td className={styles.value} title={column.name}>
                {column.name}
              </td>
              <td className={styles.value} title={column.samples.join('\n')}>
                {column.samples.join(' · ')}
              </td>
              <td>{column.looksLike}</td>
              <td className={styles.count}>{column.filled === rows ? 'all' : `${number(column.filled)} of ${number(rows)}`}</td>
              <td>
                <select
                  className={styles.role}
                  aria-label={`What ${column.name} is`}
                  value={role}
                  onChange={(event) => onChange(withRole(mapping, column.name, event.target.value as never, column.samples))}
                >
                  <option value="">kept in the record only</option>
                  <option value="time">Time</option>
                  <option value="status">Success or failure</option>
                  {targets.map(({ id, title }) => (
                    <option key={id} value={id}>
                      {title}
                    </option>
                  ))}
                </select>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  </div>
)
