// What was received: exhibits, the files in them, what they are, and an account of every record.
import { useState } from 'react'
import { verifyCase } from '../../app/acts.ts'
import { useDialogs } from '../../app/state/dialogs.ts'
import { useView } from '../../app/state/view.ts'
import { bytesText, number, plural } from '../../app/words.ts'
import { useCaseInfo } from '../../bridge/case.ts'
import { useExhibits } from '../../bridge/evidence.ts'
import { usePackages } from '../../bridge/packages.ts'
import { Button } from '../../design/Button.tsx'
import { Icon } from '../../design/Icon.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { AccountBar, AccountLegend } from './AccountBar.tsx'
import { addsUp, total } from './account.ts'
import styles from './Evidence.module.css'
import { ExhibitRow } from './list/ExhibitRow.tsx'

export const Evidence = () => {
  const { data: exhibits, error, loading, again } = useExhibits()
  const { data: packages } = usePackages()
  const aside = useCaseInfo().data?.setAside.events ?? 0
  const show = useDialogs((state) => state.show)
  const selection = useView((state) => state.selection)
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => {
    if (selection?.kind === 'member') return new Set([selection.member.split('/')[0] ?? ''])
    return new Set()
  })
  const toggle = (id: string) => {
    const next = new Set(opened)
    if (!next.delete(id)) next.add(id)
    setOpened(next)
  }

  if (error && !exhibits)
    return <Failure what="The exhibits could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!exhibits) return loading ? <Loading what="Reading the exhibits" /> : null
  const sum = total(exhibits.filter(({ state }) => state !== 'receiving'))
  const reading = exhibits.filter(({ state }) => state === 'receiving')
  const open = exhibits.length === 1 && opened.size === 0 && exhibits[0] ? new Set([exhibits[0].id]) : opened
  const [events, joined, duplicates, ignored, rejects] = [
    sum.primary,
    sum.joined,
    sum.duplicates,
    sum.ignored.reduce((all, { count }) => all + count, 0),
    sum.rejects.reduce((all, { count }) => all + count, 0),
  ]
  return (
    <div className={styles.evidence}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Evidence</h2>
        <span className={styles.sum}>
          {plural(exhibits.length, 'exhibit')},{' '}
          {plural(
            exhibits.reduce((all, { members }) => all + members, 0),
            'file',
          )}
          , {bytesText(exhibits.reduce((all, { size }) => all + size, 0))}
        </span>
        <span className={styles.space} />
        <AccountLegend />
        <Button onClick={() => void verifyCase()} disabled={exhibits.length === 0}>
          Verify
        </Button>
        <Button onClick={() => show('receive')}>Receive evidence</Button>
      </div>
      {exhibits.length === 0 ? (
        <Empty
          icon="evidence"
          title="Nothing has been received yet"
          acts={
            <Button kind="strong" onClick={() => show('receive')}>
              Receive evidence
            </Button>
          }
        >
          Drop files, folders or archives anywhere in this window. Each act of receipt becomes one exhibit: hashed while it is copied,
          sealed, and never written again.
        </Empty>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.table} aria-label="Exhibits">
            <thead>
              <tr className={styles.head}>
                <th>Exhibit</th>
                <th>As received</th>
                <th>SHA-256</th>
                <th>Received; from</th>
                <th>Source recognised</th>
                <th>Account of records</th>
                <th>Integrity</th>
              </tr>
            </thead>
            {exhibits.map((exhibit) => (
              <ExhibitRow
                key={exhibit.id}
                exhibit={exhibit}
                packages={packages?.filter((one) => one.exhibit === exhibit.id) ?? []}
                open={open.has(exhibit.id)}
                onToggle={() => toggle(exhibit.id)}
              />
            ))}
            <tbody>
              <tr className={styles.total}>
                <td>Total</td>
                <td colSpan={4}>
                  {plural(sum.records, 'record')} = {number(events)} primary + {number(joined)} joined + {number(duplicates)} duplicates +{' '}
                  {number(ignored)} ignored + {number(rejects)} rejects
                  <div className={styles.faint}>
                    {plural(sum.events, 'event')}
                    {sum.events !== sum.primary && ', since some records tell more than one'}
                    {sum.versions > 0 && `; ${plural(sum.versions, 'version')} among them`}
                    {aside > 0 && `; ${number(aside)} of them set aside, in no view and no answer`}
                    {reading.length > 0 && `. ${reading.map(({ id }) => id).join(', ')} still being read, not in this sum`}
                  </div>
                </td>
                <td>
                  <AccountBar account={sum} />
                </td>
                <td className={addsUp(sum) ? undefined : styles.fails}>
                  <span className={styles.integrity}>
                    <Icon name={addsUp(sum) ? 'check' : 'warning'} size={13} />
                    {addsUp(sum) ? 'adds up' : 'does not add up'}
                  </span>
                </td>
              </tr>
            </tbody>
          </table>
        </div>
      )}
    </div>
  )
}
