// Titles of the columns; the time's title says the zone.

import { useDialogs } from '../../../app/state/dialogs.ts'
import { Icon } from '../../../design/Icon.tsx'
import type { TableColumn } from './layout.ts'
import styles from './table.module.css'

export const GridHead = ({ columns, template, zone }: { columns: readonly TableColumn[]; template: string; zone: string }) => {
  const show = useDialogs((state) => state.show)
  return (
    <div role="rowgroup">
      <div className={styles.head} role="row" style={{ gridTemplateColumns: template }} tabIndex={-1}>
        <span role="columnheader" tabIndex={-1}>
          <span className="only-read">Layer</span>
        </span>
        <span role="columnheader" tabIndex={-1}>
          <span className="only-read">Severity</span>
        </span>
        <span role="columnheader" className={styles.title} aria-sort="ascending" tabIndex={-1}>
          Time, {zone}
        </span>
        {columns.map(({ name, title }) => (
          <span key={name} role="columnheader" className={styles.title} title={title} tabIndex={-1}>
            {title}
          </span>
        ))}
        <span role="columnheader" tabIndex={-1}>
          <button
            type="button"
            className={styles.choose}
            title="Choose columns"
            aria-label="Choose columns"
            onClick={() => show('columns')}
          >
            <Icon name="columns" size={13} />
          </button>
        </span>
      </div>
    </div>
  )
}
