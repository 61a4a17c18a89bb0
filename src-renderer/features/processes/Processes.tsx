// Process forests of the hosts: can the odd one out be seen among two thousand at once?
import { useEffect, useMemo, useState } from 'react'
import { useListKeys } from '../../app/list/use-list-keys.ts'
import { ReceiveFirst } from '../../app/Receive.tsx'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { number, plural } from '../../app/words.ts'
import { useHosts, useProcesses } from '../../bridge/graph.ts'
import { Button } from '../../design/Button.tsx'
import { PickList } from '../../design/PickList.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { Overview } from './Overview.tsx'
import { oddOnes } from './odd.ts'
import styles from './Processes.module.css'
import { ProcessLine, processColumns } from './ProcessLine.tsx'
import { toRows } from './rows.ts'
import { fold, useProcessView } from './state.ts'

const rowHeight = 18

export const Processes = () => {
  const { host, folded, onlyOdd } = useProcessView()
  const { selection, select } = useView()
  const zone = useSettings((state) => state.zone)
  const { data: hosts } = useHosts()
  const { data, error, again, stale } = useProcesses(host)
  const [sight, setSight] = useState({ first: 0, last: 0 })
  const odd = useMemo(() => oddOnes(data?.nodes ?? []), [data])
  const rows = useMemo(() => (data ? toRows(data, folded, onlyOdd ? new Set(odd.keys()) : null) : []), [data, folded, onlyOdd, odd])
  useEffect(() => {
    if (data) useProcessView.setState({ nodes: new Map(data.nodes.map((node) => [node.id, node])), odd })
  }, [data, odd])
  const at = selection?.kind === 'process' ? rows.findIndex(({ node }) => node.id === selection.id) : -1
  const pick = (index: number) => {
    const row = rows[index]
    if (row) select({ kind: 'process', id: row.node.id })
  }
  const nextOdd = () => {
    const after = rows.findIndex(({ node }, index) => index > at && odd.has(node.id))
    pick(after >= 0 ? after : rows.findIndex(({ node }) => odd.has(node.id)))
  }
  useListKeys('Processes', (by) => pick(Math.min(rows.length - 1, Math.max(0, at + by))), [
    { id: 'process.odd', group: 'Processes', title: 'Next odd one', keys: ['o'], run: nextOdd },
    {
      id: 'process.fold',
      group: 'Processes',
      title: 'Fold or unfold the children',
      keys: ['x'],
      run: () => rows[at] && fold(rows[at].node.id),
    },
    {
      id: 'process.only',
      group: 'Processes',
      title: 'Only what stands out, or all',
      keys: ['shift+o'],
      run: () => useProcessView.setState({ onlyOdd: !onlyOdd }),
    },
  ])
  if (error && !data)
    return <Failure what="The processes could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Growing the forest" />
  if (data.nodes.length === 0)
    return (
      <Empty icon="processes" title="No process stands in the evidence" acts={<ReceiveFirst />}>
        Records of auditd, Falco, Tetragon, Tracee, journald and of sensor packages grow the forest. None of them names a process here.
      </Empty>
    )
  return (
    <div className={styles.processes}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Processes</h2>
        <select
          className={styles.select}
          aria-label="Host"
          value={host ?? ''}
          onChange={(event) => useProcessView.setState({ host: event.target.value === '' ? null : event.target.value, folded: new Set() })}
        >
          <option value="">{hosts && hosts.length === 1 ? hosts[0]!.host : `All ${hosts ? number(hosts.length) : ''} hosts`}</option>
          {(hosts?.length ?? 0) > 1 &&
            hosts?.map((each) => (
              <option key={each.host} value={each.host}>
                {each.host} ({number(each.processes)})
              </option>
            ))}
        </select>
        <span className={styles.sum}>
          {plural(data.nodes.length, 'process', 'processes')}, {number(odd.size)} stand out
          {data.left.length > 0 && (
            <span
              title={data.left
                .slice(0, 20)
                .map(({ uid, reason }) => `${uid}: ${reason}`)
                .join('\n')}
            >
              ; {plural(data.left.length, 'event')} could not be placed
            </span>
          )}
        </span>
        <span className={styles.space} />
        {data.cut && <span className={styles.cut}>Made of {data.cut}</span>}
        <Button aria-pressed={onlyOdd} onClick={() => useProcessView.setState({ onlyOdd: !onlyOdd })} disabled={odd.size === 0}>
          Only what stands out
        </Button>
        <Button shortcut="o" onClick={nextOdd} disabled={odd.size === 0}>
          Next odd one
        </Button>
      </div>
      <div className={styles.lower} data-stale={stale || undefined}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: left and right fold what the list inside has chosen */}
        <div
          className={styles.list}
          onKeyDown={(event) => {
            const row = rows[at]
            if (!row || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return
            event.preventDefault()
            if (event.key === 'ArrowLeft' && (row.folded || row.children === 0))
              pick(rows.findIndex(({ node }) => node.id === row.node.parent))
            else fold(row.node.id, event.key === 'ArrowLeft')
          }}
        >
          <div className={styles.head} style={processColumns}>
            <span />
            <span>Command line</span>
            <span>Reached</span>
            <span>User</span>
            <span className={styles.pid}>pid</span>
            <span className={styles.pid}>Start, {zone}</span>
          </div>
          <PickList
            label="Processes"
            count={rows.length}
            rowHeight={rowHeight}
            at={at}
            onPick={pick}
            onEnter={() => document.getElementById('inspector')?.focus()}
            onSight={(first, last) => setSight((now) => (now.first === first && now.last === last ? now : { first, last }))}
            id={(index) => rows[index]!.node.id}
            line={(index) => <ProcessLine row={rows[index]!} odd={odd.get(rows[index]!.node.id)} zone={zone} />}
          />
        </div>
        <Overview rows={rows} odd={odd} first={sight.first} last={sight.last} onGo={pick} />
      </div>
    </div>
  )
}
