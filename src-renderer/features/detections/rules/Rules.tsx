// The rules of the last run: what fired, what could have, and what could not run, with the reason and the character.
import { useState } from 'react'
import type { RuleInfo } from '../../../../src-main/contract/procedures/detections.ts'
import { useListKeys } from '../../../app/list/use-list-keys.ts'
import { LevelMark } from '../../../app/marks.tsx'
import { attempt, say } from '../../../app/state/notices.ts'
import { useView } from '../../../app/state/view.ts'
import { number, plural } from '../../../app/words.ts'
import { workbench } from '../../../bridge/client.ts'
import { useDetectState, useRules } from '../../../bridge/detections.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import { cx } from '../../../design/cx.ts'
import { PickList } from '../../../design/PickList.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import styles from '../Detections.module.css'
import { LeftOut } from './LeftOut.tsx'
import { Rejected } from './Rejected.tsx'

const columns = { gridTemplateColumns: '16px minmax(200px, 2fr) 84px minmax(90px, 0.7fr) minmax(90px, 0.8fr) 72px 78px' }
const shows = [
  { id: 'all', title: 'All' },
  { id: 'fired', title: 'Fired' },
  { id: 'silent', title: 'Silent' },
  { id: 'rejected', title: 'Rejected' },
  { id: 'left', title: 'Left out' },
] as const
type Show = (typeof shows)[number]['id']

const Line = ({ rule }: { rule: RuleInfo }) => (
  <div className={cx(styles.row, rule.matches + rule.detections === 0 && styles.faint)} style={columns}>
    <LevelMark level={rule.level} />
    <span className={styles.cut} title={rule.path}>
      {rule.title}
    </span>
    <span className={cx(styles.cut, styles.second)}>{rule.supporting ? 'feeds others' : rule.kind}</span>
    <span className={cx(styles.mono, styles.second)}>{rule.techniques.join(' ')}</span>
    <span className={cx(styles.cut, styles.second)}>{rule.origin === 'pack' ? 'Vestige' : rule.origin}</span>
    <span className={cx(styles.mono, styles.number)}>{number(rule.matches)}</span>
    <span className={cx(styles.mono, styles.number)}>{number(rule.detections)}</span>
  </div>
)

const More = () => {
  const { data: state } = useDetectState()
  const [path, setPath] = useState('')
  const paths = state?.rulePaths ?? []
  const run = (rules: string[]) =>
    attempt('Detection did not start', async () => {
      await workbench().detections.run({ rules })
      setPath('')
      say('Detection runs with these rules over all records')
    })
  return (
    <form
      className={styles.tools}
      onSubmit={(event) => {
        event.preventDefault()
        if (path.trim() !== '') void run([...paths, path.trim()])
      }}
    >
      <span className={styles.sum}>
        {paths.length === 0 ? 'With Vestige’s own rules alone.' : `With Vestige’s own and: ${paths.join(', ')}`}
      </span>
      <span className={styles.space} />
      <input
        className={styles.search}
        aria-label="File or folder of Sigma rules on this machine"
        placeholder="File or folder of Sigma rules"
        value={path}
        onChange={(event) => setPath(event.target.value)}
      />
      <Button type="submit" disabled={path.trim() === ''}>
        Add and run
      </Button>
      {paths.length > 0 && <Button onClick={() => void run([])}>Own rules alone</Button>}
    </form>
  )
}

export const Rules = () => {
  const { selection, select } = useView()
  const { data, error, again } = useRules()
  const { data: state } = useDetectState()
  const [show, setShow] = useState<Show>('all')
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const matching = (text: string) => wanted === '' || text.toLowerCase().includes(wanted)
  const list = (data?.loaded ?? [])
    .filter((rule) =>
      show === 'fired' ? rule.matches + rule.detections > 0 : show === 'silent' ? rule.matches + rule.detections === 0 : true,
    )
    .filter((rule) => matching(`${rule.title} ${rule.id} ${rule.techniques.join(' ')} ${rule.path}`))
    .toSorted((a, b) => b.detections - a.detections || b.matches - a.matches || (a.title < b.title ? -1 : 1))
  const rejected = (data?.rejected ?? []).filter((rule) => matching(`${rule.rule} ${rule.path} ${rule.reason}`))
  const titles = new Map((data?.loaded ?? []).map(({ id, title }) => [id, title]))
  const left = (state?.leftOut ?? [])
    .map((one) => ({ ...one, title: titles.get(one.rule) ?? one.rule }))
    .filter((one) => matching(`${one.title} ${one.rule} ${one.reason}`))
    .toSorted((a, b) => b.count - a.count || (a.title < b.title ? -1 : 1))
  const at = selection?.kind === 'rule' ? list.findIndex(({ id }) => id === selection.id) : -1
  const pick = (index: number) => {
    const found = list[index]
    if (found) select({ kind: 'rule', id: found.id })
  }
  useListKeys('Rules', (by) => pick(Math.min(list.length - 1, Math.max(0, at + by))))
  if (error && !data)
    return <Failure what="The rules could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Reading rules" />
  return (
    <div className={styles.main}>
      <More />
      <div className={styles.tools}>
        <input
          className={styles.search}
          type="search"
          aria-label="Search rules"
          placeholder="Title, id, technique or path"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        <Choice label="Which rules" hideLabel value={show} options={shows} onChange={setShow} />
        <span className={styles.space} />
        <span className={styles.sum}>
          {plural(data.loaded.length, 'rule')} loaded, {number(data.rejected.length)} rejected
          {state &&
            state.leftOut.length > 0 &&
            `; matches left out of ${plural(new Set(state.leftOut.map(({ rule }) => rule)).size, 'correlation')}`}
        </span>
      </div>
      {show === 'rejected' ? (
        <Rejected list={rejected} />
      ) : show === 'left' ? (
        <LeftOut list={left} />
      ) : (
        <>
          <div className={styles.head} style={columns}>
            <span />
            <span>Rule</span>
            <span>Kind</span>
            <span>ATT&CK</span>
            <span>From</span>
            <span className={styles.number}>Matches</span>
            <span className={styles.number}>Detections</span>
          </div>
          {list.length === 0 ? (
            <Empty title="No rule is like this" />
          ) : (
            <PickList
              label="Rules"
              count={list.length}
              rowHeight={22}
              at={at}
              onPick={pick}
              id={(index) => list[index]!.id}
              line={(index) => <Line rule={list[index]!} />}
            />
          )}
        </>
      )}
    </div>
  )
}
