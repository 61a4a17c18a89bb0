// ATT&CK the other way round: which techniques could have been seen with the logs and rules of this case, which could not, and why.
import { useState } from 'react'
import type { CoverageEntry } from '../../../../src-main/contract/procedures/detections.ts'
import { useListKeys } from '../../../app/list/use-list-keys.ts'
import { useView } from '../../../app/state/view.ts'
import { number, plural } from '../../../app/words.ts'
import { useCoverage } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { PickList } from '../../../design/PickList.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import shared from '../Detections.module.css'
import { tacticWord } from '../words.ts'
import styles from './CoverageMap.module.css'

type Status = CoverageEntry['status']

const statuses: readonly { id: Status; title: string; about: string }[] = [
  { id: 'seen', title: 'Seen', about: 'a rule fired' },
  { id: 'covered', title: 'Could have been seen', about: 'logs and rules were there for all of the time; nothing fired' },
  { id: 'partly', title: 'Partly', about: 'logs were there for some of the time' },
  { id: 'no source', title: 'No log', about: 'no log of this case could show it' },
  { id: 'no rule', title: 'No rule', about: 'no rule is loaded for it' },
]

const columns = { gridTemplateColumns: '150px 84px minmax(150px, 1.2fr) minmax(110px, 0.8fr) minmax(200px, 2.4fr)' }

export const StatusMark = ({ status }: { status: Status }) => (
  <span className={cx(styles.mark, styles[status.replace(' ', '')])} aria-hidden="true" />
)

export const CoverageMap = () => {
  const { range, selection, select } = useView()
  const { data, error, again, stale } = useCoverage(range ? { from: String(range.from), to: String(range.to) } : null)
  const [only, setOnly] = useState<readonly Status[]>([])
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const rank = (status: Status) => statuses.findIndex(({ id }) => id === status)
  const shown = (data ?? [])
    .toSorted((a, b) => rank(a.status) - rank(b.status))
    .filter(
      ({ status, technique, name, tactics, why }) =>
        (only.length === 0 || only.includes(status)) &&
        (wanted === '' || `${technique} ${name} ${tactics.join(' ')} ${why}`.toLowerCase().includes(wanted)),
    )
  const at = selection?.kind === 'technique' ? shown.findIndex(({ technique }) => technique === selection.id) : -1
  const pick = (index: number) => {
    const found = shown[index]
    if (found) select({ kind: 'technique', id: found.technique })
  }
  useListKeys('Coverage map', (by) => pick(Math.min(shown.length - 1, Math.max(0, at + by))))
  if (error && !data)
    return <Failure what="The coverage map could not be made." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Weighing logs and rules against techniques" />
  const count = (status: Status) => data.filter((entry) => entry.status === status).length
  return (
    <div className={cx(shared.main, stale && shared.off)}>
      <div className={styles.summary}>
        <div className={styles.bar} aria-hidden="true">
          {statuses.map(({ id }) => (
            <span key={id} className={cx(styles.part, styles[id.replace(' ', '')])} style={{ flexGrow: count(id) }} />
          ))}
        </div>
        <div className={styles.legend}>
          {statuses.map(({ id, title, about }) => {
            const on = only.includes(id)
            return (
              <button
                key={id}
                type="button"
                className={cx(styles.status, on && styles.statusOn)}
                aria-pressed={on}
                title={about}
                onClick={() => setOnly(on ? only.filter((each) => each !== id) : [...only, id])}
              >
                <StatusMark status={id} />
                <b>{number(count(id))}</b> {title}
              </button>
            )
          })}
          <span className={shared.space} />
          <input
            className={shared.search}
            type="search"
            aria-label="Search techniques and reasons"
            placeholder="Technique, tactic or reason"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
      </div>
      <div className={shared.head} style={columns}>
        <span>{range ? 'In the chosen range' : 'Over all of the time'}</span>
        <span>Technique</span>
        <span />
        <span>Tactic</span>
        <span>Why</span>
      </div>
      {shown.length === 0 ? (
        <Empty title="No technique is like this">{plural(data.length, 'technique')} are weighed in all.</Empty>
      ) : (
        <PickList
          label="Techniques"
          count={shown.length}
          rowHeight={22}
          at={at}
          onPick={pick}
          id={(index) => shown[index]!.technique}
          line={(index) => {
            const entry = shown[index]!
            return (
              <div className={shared.row} style={columns}>
                <span className={styles.word}>
                  <StatusMark status={entry.status} />
                  {statuses.find(({ id }) => id === entry.status)?.title ?? entry.status}
                </span>
                <span className={shared.mono}>{entry.technique}</span>
                <span className={shared.cut}>{entry.name}</span>
                <span className={cx(shared.cut, shared.second)}>{entry.tactics.map(tacticWord).join(', ')}</span>
                <span className={cx(shared.cut, shared.second)} title={entry.why}>
                  {entry.why}
                </span>
              </div>
            )
          }}
        />
      )}
    </div>
  )
}
