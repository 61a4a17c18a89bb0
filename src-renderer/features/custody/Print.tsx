// The custody page on paper: what case, which head, and every entry in full; the window itself is left out of the print.
import { createPortal, flushSync } from 'react-dom'
import { createRoot } from 'react-dom/client'
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import type { CustodyEntry } from '../../../src-main/contract/procedures/custody.ts'
import { attempt } from '../../app/state/notices.ts'
import { number } from '../../app/words.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import styles from './Print.module.css'
import { actWords, detailWords, offsetWords } from './words.ts'

/** A browser lays out no more rows in good time; `custody.jsonl` has them all. */
const most = 20_000

const Sheet = ({ info, line, entries, total }: { info: CaseInfo; line: string; entries: readonly CustodyEntry[]; total: number }) => (
  <article className={styles.sheet}>
    <h1>Chain of custody</h1>
    <p>
      {info.title}, case {info.id}
      <br />
      Examiner who made the case: {info.examiner.name} {info.examiner.mail && `<${info.examiner.mail}>`}, key {info.examiner.fingerprint}
    </p>
    <p className={styles.head}>{line}</p>
    {entries.length > 0 && (
      <table>
        <thead>
          <tr>
            <th>No.</th>
            <th>Time (UTC), offset</th>
            <th>Act</th>
            <th>Phase</th>
            <th>Exhibit</th>
            <th>By</th>
            <th>Detail</th>
            <th>Hash</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td>{entry.seq}</td>
              <td>
                {entry.at} {offsetWords(entry.offset)}
              </td>
              <td>{actWords(entry.action)}</td>
              <td>{entry.phase}</td>
              <td>{entry.exhibit ?? ''}</td>
              <td>{entry.by}</td>
              <td>{detailWords(entry.detail)}</td>
              <td className={styles.hash}>{entry.hash}</td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
    {entries.length > 0 && entries.length < total && (
      <p>
        The first {number(entries.length)} of {number(total)} entries; custody.jsonl of the case holds all.
      </p>
    )}
  </article>
)

/** The printing is in the ledger before the paper is. */
export const printCustody = (what: 'head' | 'ledger') =>
  attempt('Nothing was printed', async () => {
    const client = workbench()
    const info = await client.case.info()
    if (!info) return
    const { line } = await client.custody.printed({ what: what === 'head' ? 'head of the ledger' : 'custody ledger' })
    bump(['custody'])
    const entries: CustodyEntry[] = []
    let total = 0
    while (what === 'ledger' && entries.length < most) {
      const page = await client.custody.list({ after: entries.at(-1)?.seq ?? -1, limit: 1000 })
      entries.push(...page.entries)
      total = page.total
      if (page.entries.length === 0 || entries.length >= total) break
    }
    const place = document.createElement('div')
    const root = createRoot(place)
    flushSync(() => root.render(createPortal(<Sheet info={info} line={line} entries={entries} total={total} />, document.body)))
    document.documentElement.classList.add(styles.printing!)
    try {
      window.print()
    } finally {
      document.documentElement.classList.remove(styles.printing!)
      root.unmount()
    }
  })
