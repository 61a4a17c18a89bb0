// The files of one exhibit, ten or two hundred thousand: only those in sight exist.
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react'
import type { ExhibitInfo, MemberInfo } from '../../../../src-main/contract/exhibit.ts'
import { useView } from '../../../app/state/view.ts'
import { bytesText, number, plural, shortHash } from '../../../app/words.ts'
import { Choice } from '../../../design/Choice.tsx'
import { cx } from '../../../design/cx.ts'
import { Middle } from '../../../design/Middle.tsx'
import { Failure, Loading } from '../../../design/States.tsx'
import { type ListHandle, VirtualList } from '../../../design/VirtualList.tsx'
import { AccountBar } from '../AccountBar.tsx'
import { rejected } from '../account.ts'
import { formWords, isProblem, stateWords } from '../words.ts'
import styles from './Members.module.css'
import { useMembers } from './use-members.ts'

const rowHeight = 20
const page = 18
/** Lines at once: as many as the window has room for beside the exhibit's own line and the sum. */
const mostLines = Math.max(18, Math.floor((window.innerHeight - 410) / 20))
const filters = [
  { id: 'all', title: 'All' },
  { id: 'problems', title: 'Problems' },
  { id: 'unrecognised', title: 'Unrecognised' },
] as const
type Filter = (typeof filters)[number]['id']

const statesOf: Record<Filter, readonly string[] | null> = {
  all: null,
  problems: ['refused', 'cut', 'failed', 'locked', 'not_present'],
  unrecognised: ['unrecognised'],
}

const Line = ({
  member,
  exhibit,
  selected,
  onSelect,
}: {
  member: MemberInfo
  exhibit: string
  selected: boolean
  onSelect: () => void
}) => {
  const bad = isProblem(member)
  const rejects = rejected(member)
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list takes the arrow keys
    <div
      className={cx(styles.line, selected && styles.selected)}
      role="option"
      aria-selected={selected}
      tabIndex={-1}
      onClick={onSelect}
      title={member.problem ?? undefined}
    >
      <span className={styles.id}>{member.member.slice(exhibit.length)}</span>
      <span className={styles.path}>
        <Middle text={member.path} tail={32} />
      </span>
      <span className={styles.faint}>{member.sha256 ? shortHash(member.sha256) : ''}</span>
      <span className={styles.size}>{bytesText(member.size)}</span>
      <span className={styles.source}>{member.note ?? (member.form === null ? '' : formWords(member.form))}</span>
      <span>{member.records > 0 && <AccountBar account={member} thin />}</span>
      <span className={styles.count}>{member.records > 0 ? number(member.records) : ''}</span>
      <span className={cx(styles.state, (bad || rejects > 0) && styles.bad)}>
        {rejects > 0 && !bad ? `${number(rejects)} rejected` : stateWords[member.state]}
      </span>
    </div>
  )
}

export const Members = ({ exhibit }: { exhibit: ExhibitInfo }) => {
  const [filter, setFilter] = useState<Filter>('all')
  const [search, setSearch] = useState('')
  const asked = useDeferredValue(search)
  const { total, error, loading, stale, at: memberAt, rankOf, see } = useMembers(exhibit.id, asked, statesOf[filter])
  const selection = useView((state) => state.selection)
  const select = useView((state) => state.select)
  const list = useRef<ListHandle>(null)
  const chosen = selection?.kind === 'member' ? selection.member : null
  const found = chosen === null ? -1 : rankOf(chosen)
  // A selection far away may lie on no page that is held; the arrows still go on from where it was.
  const last = useRef({ member: '', rank: -1 })
  if (chosen !== null && found >= 0) last.current = { member: chosen, rank: found }
  const at = found >= 0 ? found : chosen !== null && chosen === last.current.member ? last.current.rank : -1
  const [wanted, setWanted] = useState<number | null>(null)
  const arrived = wanted === null ? undefined : memberAt(wanted)
  useEffect(() => {
    if (!arrived) return
    setWanted(null)
    select({ kind: 'member', member: arrived.member })
  }, [arrived, select])

  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -total, End: total }[event.key]
    if (by === undefined || (event.target as Element).tagName === 'INPUT') return
    event.preventDefault()
    const next = Math.min(total - 1, Math.max(0, (wanted ?? at) + by))
    if (next < 0) return
    setWanted(next)
    list.current?.show(next)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys of the list inside
    <div className={styles.members} onKeyDown={onKeyDown}>
      {(exhibit.members > 6 || filter !== 'all' || search !== '') && (
        <div className={styles.tools}>
          <Choice label="Which files" hideLabel value={filter} options={filters} onChange={setFilter} />
          <input
            className={styles.search}
            type="search"
            aria-label="Search files by name or hash"
            placeholder="Name or hash"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
          <span className={styles.shown}>{plural(total, 'file')}</span>
        </div>
      )}
      {error && <Failure what="The files could not be read." reason={error} />}
      {loading && total === 0 && <Loading what="Reading the list of files" />}
      {!loading && !error && total === 0 && <p className={styles.none}>No such file in {exhibit.id}.</p>}
      {total > 0 && (
        <div
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the list is one stop, its rows are reached by arrows
          tabIndex={0}
          className={styles.frame}
          data-stale={stale || undefined}
          style={{ height: Math.min(mostLines, total) * rowHeight }}
        >
          <VirtualList
            handle={list}
            className={styles.list}
            count={total}
            rowHeight={rowHeight}
            role="listbox"
            label={`Files of ${exhibit.id}`}
            onSight={see}
            render={(index) => {
              const member = memberAt(index)
              if (!member) return <div key={`at ${index}`} className={styles.line} role="presentation" />
              return (
                <Line
                  key={member.id}
                  member={member}
                  exhibit={exhibit.id}
                  selected={index === at}
                  onSelect={() => select({ kind: 'member', member: member.member })}
                />
              )
            }}
          />
        </div>
      )}
    </div>
  )
}
