// The areas at the left edge.
import { cx } from '../design/cx.ts'
import { Icon } from '../design/Icon.tsx'
import { areaTable } from './areas.tsx'
import styles from './Rail.module.css'
import { areas, useView } from './state/view.ts'

export const Rail = () => {
  const { area, set } = useView()
  return (
    <nav className={styles.rail} aria-label="Areas">
      {areas.map((each) => (
        <button
          key={each}
          type="button"
          className={cx(styles.entry, each === area && styles.on, each === 'settings' && styles.last)}
          aria-current={each === area ? 'page' : undefined}
          data-tour={`area-${each}`}
          onClick={() => set({ area: each })}
        >
          <Icon name={areaTable[each].icon} size={17} />
          {areaTable[each].title}
        </button>
      ))}
    </nav>
  )
}
