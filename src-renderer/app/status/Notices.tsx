// Short messages above the coverage strip; a failure stays until it is put away.
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { useNotices } from '../state/notices.ts'
import styles from './Notices.module.css'

export const Notices = () => {
  const { notices, drop } = useNotices()
  return (
    <div className={styles.notices} aria-live="polite">
      {notices.map((notice) => (
        <div key={notice.id} className={cx(styles.notice, notice.failed && styles.failed)} role={notice.failed ? 'alert' : 'status'}>
          {notice.failed && <Icon name="warning" />}
          <span className={styles.text}>{notice.text}</span>
          {notice.undo && (
            <button
              type="button"
              className={styles.act}
              onClick={() => {
                drop(notice.id)
                notice.undo?.()
              }}
            >
              Undo
            </button>
          )}
          <button type="button" className={styles.act} aria-label="Put away" onClick={() => drop(notice.id)}>
            <Icon name="cross" size={12} />
          </button>
        </div>
      ))}
    </div>
  )
}
