// One exhibit: two lines of facts, its account, its integrity; opened, its files.
import type { ExhibitInfo } from '../../../../src-main/contract/exhibit.ts'
import type { PackageInfo } from '../../../../src-main/contract/procedures/packages.ts'
import { attempt } from '../../../app/state/notices.ts'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { fromRfc3339, timeText } from '../../../app/time/format.ts'
import { bytesText, number, plural, shortHash } from '../../../app/words.ts'
import { workbench } from '../../../bridge/client.ts'
import { useSources } from '../../../bridge/evidence.ts'
import { useJobs } from '../../../bridge/jobs.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Icon } from '../../../design/Icon.tsx'
import { Middle } from '../../../design/Middle.tsx'
import { AccountBar } from '../AccountBar.tsx'
import { rejected } from '../account.ts'
import styles from '../Evidence.module.css'
import { summary } from '../packages/words.ts'
import { fileName, integrityWords } from '../words.ts'
import { Members } from './Members.tsx'

const Sources = ({ exhibit }: { exhibit: ExhibitInfo }) => {
  const { data: all } = useSources()
  // What nobody recognises is counted with the problems, and said on its own.
  const unread = exhibit.problems - exhibit.unrecognised
  const titles = exhibit.sources.map((id) => all?.find((source) => source.id === id)?.title ?? id)
  if (exhibit.state === 'receiving' && titles.length === 0) return <>being read</>
  return (
    <>
      <div className={styles.sources} title={titles.join('\n')}>
        <span className={styles.cut}>{titles[0] ?? (unread > 0 ? 'not read yet' : 'none: sealed, not read')}</span>
        {titles.length > 1 && <span className={styles.faint}>+{titles.length - 1}</span>}
      </div>
      <div className={cx(styles.faint, unread > 0 && exhibit.unrecognised === 0 && styles.warn)}>
        {exhibit.unrecognised > 0
          ? `${plural(exhibit.unrecognised, 'file')} unrecognised`
          : unread > 0
            ? `${plural(unread, 'file')} locked or unread`
            : titles.length > 0
              ? 'by content'
              : ''}
      </div>
    </>
  )
}

const Integrity = ({ exhibit, packages }: { exhibit: ExhibitInfo; packages: readonly PackageInfo[] }) => {
  const sealed = summary(packages)
  const zone = useSettings((state) => state.zone)
  const verified = fromRfc3339(exhibit.verifiedAt ?? '')
  if (exhibit.aside) {
    return (
      <>
        <div className={cx(styles.integrity, styles.warn)}>
          <Icon name={exhibit.aside.state === 'set_aside' ? 'lock' : 'cross'} size={13} />
          {exhibit.aside.state === 'set_aside' ? 'set aside' : exhibit.aside.state === 'expunged' ? 'expunged' : 'being expunged'}
        </div>
        <div className={styles.faint} title={exhibit.aside.reason}>
          {exhibit.aside.reason}
        </div>
      </>
    )
  }
  if (exhibit.state === 'interrupted' || exhibit.state === 'cancelled') {
    return (
      <>
        <div className={styles.warn}>{exhibit.state}</div>
        <Button
          className={styles.small}
          onClick={(event) => {
            event.stopPropagation()
            void attempt('The import was not resumed', () => workbench().evidence.resume({ exhibit: exhibit.id }))
          }}
        >
          Resume
        </Button>
      </>
    )
  }
  return (
    <>
      <div className={cx(styles.integrity, exhibit.integrity === 'fails' && styles.fails)}>
        {exhibit.integrity === 'holds' && <Icon name="check" size={13} />}
        {exhibit.integrity === 'fails' && <Icon name="warning" size={13} />}
        {exhibit.state === 'receiving' ? 'at receipt' : integrityWords[exhibit.integrity]}
      </div>
      {sealed ? (
        <div className={cx(sealed.fails ? styles.fails : styles.faint, styles.cut)} title={sealed.title}>
          {sealed.text}
        </div>
      ) : (
        <div className={styles.faint}>{verified === undefined ? '' : `verified ${timeText(verified, zone).slice(5, 16)}`}</div>
      )}
    </>
  )
}

interface Props {
  exhibit: ExhibitInfo
  packages: readonly PackageInfo[]
  open: boolean
  onToggle: () => void
}

export const ExhibitRow = ({ exhibit, packages, open, onToggle }: Props) => {
  const zone = useSettings((state) => state.zone)
  const selected = useView((state) => state.selection?.kind === 'exhibit' && state.selection.id === exhibit.id)
  const select = useView((state) => state.select)
  const job = useJobs((state) => [...state.jobs.values()].find((each) => each.exhibit === exhibit.id && each.state === 'running'))
  const received = fromRfc3339(exhibit.receivedAt)
  const rejects = rejected(exhibit)
  const share = job && job.totalBytes > 0 ? Math.floor((job.bytes / job.totalBytes) * 100) : null
  return (
    <tbody className={cx(styles.exhibit, open && styles.open)}>
      <tr
        className={cx(styles.row, selected && styles.selected)}
        aria-selected={selected}
        onClick={() => select({ kind: 'exhibit', id: exhibit.id })}
        onDoubleClick={onToggle}
      >
        <td>
          <button
            type="button"
            className={styles.id}
            aria-expanded={open}
            aria-label={`${exhibit.id}: ${open ? 'hide' : 'show'} its files`}
            onClick={(event) => {
              event.stopPropagation()
              select({ kind: 'exhibit', id: exhibit.id })
              onToggle()
            }}
          >
            <span className={cx(styles.chevron, open && styles.turned)}>
              <Icon name="right" size={12} />
            </span>
            {exhibit.id}
          </button>
        </td>
        <td>
          <div className={styles.value}>
            <Middle text={`${fileName(exhibit.path)}${exhibit.kind === 'folder' ? '/' : ''}`} tail={10} />
          </div>
          <div className={styles.faint}>
            {plural(exhibit.members, 'file')}, {bytesText(exhibit.size)}
          </div>
        </td>
        <td>
          <div className={styles.value} title={exhibit.sha256 ?? ''}>
            {exhibit.sha256 ? shortHash(exhibit.sha256) : 'not yet'}
          </div>
          <div className={styles.faint}>
            {exhibit.sameAs ? `same bytes as ${exhibit.sameAs}` : exhibit.kind === 'folder' ? 'of the list of files' : 'SHA-256'}
          </div>
        </td>
        <td>
          <div className={styles.value}>
            {received === undefined ? exhibit.receivedAt : timeText(Math.floor(received / 1e6) * 1e6, zone)}
          </div>
          <div className={cx(styles.faint, styles.cut)}>{exhibit.receipt.receivedFrom || 'from: not stated'}</div>
        </td>
        <td>
          <Sources exhibit={exhibit} />
        </td>
        <td>
          <div className={styles.account}>
            <AccountBar account={exhibit} />
          </div>
          <div className={styles.faint}>
            <span className={styles.count}>{number(exhibit.records)}</span>
            {rejects > 0 && <span className={styles.fails}> {number(rejects)} rejected</span>}
            {share !== null && ` ${share} %`}
          </div>
        </td>
        <td>
          <Integrity exhibit={exhibit} packages={packages} />
        </td>
      </tr>
      {open && (
        <tr>
          <td colSpan={7} className={styles.inside}>
            <Members exhibit={exhibit} />
          </td>
        </tr>
      )}
    </tbody>
  )
}
