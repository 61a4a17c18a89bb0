// The same subject with an exhibit and without it: what that exhibit decides.
import { useState } from 'react'
import type { Verdict } from '../../../src-main/contract/verdict.ts'
import { useExhibits } from '../../bridge/evidence.ts'
import { Button } from '../../design/Button.tsx'
import { OutcomeSign } from './OutcomeSign.tsx'
import { useVerdict } from './state.ts'
import styles from './Verdict.module.css'
import { outcomeWords } from './words.ts'

export const Twin = ({ verdict }: { verdict: Verdict }) => {
  const { twin, running, compare } = useVerdict()
  const { data: exhibits } = useExhibits()
  const [chosen, setChosen] = useState<string | null>(null)
  const cited = new Map<string, number>()
  for (const claim of verdict.claims)
    for (const one of claim.citations)
      if (one.kind === 'artifact') cited.set(one.member.split('/')[0]!, (cited.get(one.member.split('/')[0]!) ?? 0) + 1)
  const best = [...cited].sort((a, b) => b[1] - a[1])[0]?.[0] ?? exhibits?.[0]?.id
  const without = chosen ?? twin?.without[0] ?? best
  if (!exhibits || exhibits.length === 0 || without === undefined) return null
  const hold = (one: Verdict) => `${one.claims.length - one.struck} of ${one.claims.length}`
  const rows: [string, (one: Verdict) => string][] = [
    ['Confidence', (one) => one.confidence],
    ['Sentences that stand', hold],
    ['Insights', (one) => String(one.method.insights)],
    ['Detections', (one) => String(one.method.detections)],
    ['Tactics', (one) => one.timeline.map(({ title }) => title).join(', ') || 'none'],
    ['Missing', (one) => `${one.missing.length} kinds of evidence`],
  ]
  return (
    <section className={styles.part} aria-label="Twins">
      <h3 className={styles.label}>
        The same without an exhibit
        <span className={styles.space} />
        <select
          className={styles.pick}
          aria-label="Exhibit to leave out"
          value={without}
          onChange={(event) => setChosen(event.target.value)}
        >
          {exhibits.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
        <Button onClick={() => void compare(without)} disabled={running !== null} shortcut="w">
          {running === 'twin' ? 'Comparing' : 'Compare'}
        </Button>
      </h3>
      {twin && (
        <table className={styles.twins}>
          <thead>
            <tr>
              <th scope="col">
                <span className={styles.unseen}>What</span>
              </th>
              <th scope="col">with {twin.without[0]}</th>
              <th scope="col">without {twin.without[0]}</th>
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row">Verdict</th>
              {[verdict, twin].map((one, i) => (
                <td key={i === 0 ? 'with' : 'without'}>
                  <span className={styles.outcome} style={{ color: `var(--${one.verdict})` }}>
                    <OutcomeSign outcome={one.verdict} size={14} /> {outcomeWords[one.verdict]}
                  </span>
                </td>
              ))}
            </tr>
            {rows.map(([title, text]) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                <td>{text(verdict)}</td>
                <td>{text(twin)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
