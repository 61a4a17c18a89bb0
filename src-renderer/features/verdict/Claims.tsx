// The sentences with what they cite and what was checked of each; struck ones stay, struck through, with the reason.
import type { KeyboardEvent } from 'react'
import type { CheckedClaim } from '../../../src-main/contract/verdict.ts'
import { useView } from '../../app/state/view.ts'
import { cx } from '../../design/cx.ts'
import { stepOf } from '../../design/PickList.tsx'
import { CheckMark } from './CheckMark.tsx'
import styles from './Verdict.module.css'
import { checkOf, citationChips } from './words.ts'

export const Claims = ({ claims }: { claims: readonly CheckedClaim[] }) => {
  const { selection, select } = useView()
  const chosen = selection?.kind === 'claim' ? selection.id : null
  const at = claims.findIndex((one) => one.id === chosen)
  const onKey = (event: KeyboardEvent<HTMLTableSectionElement>) => {
    const step = stepOf(event.key, at, claims.length)
    const next = step === undefined ? undefined : claims[step]
    if (!next) return
    event.preventDefault()
    select({ kind: 'claim', id: next.id })
    const row = event.currentTarget.querySelector<HTMLElement>(`[data-claim="${next.id}"]`)
    row?.focus()
    row?.scrollIntoView({ block: 'nearest' })
  }
  return (
    <table className={styles.claims}>
      <caption className={styles.unseen}>Sentences of the verdict, what each cites and what was checked</caption>
      <thead>
        <tr>
          <th scope="col" className={styles.count}>
            <span className={styles.unseen}>Number</span>
          </th>
          <th scope="col">Sentence, with what it cites</th>
          <th scope="col" className={styles.mark}>
            Source
          </th>
          <th scope="col" className={styles.mark}>
            Quotation
          </th>
          <th scope="col" className={styles.mark}>
            Query
          </th>
          <th scope="col" className={styles.mark}>
            Reading
          </th>
        </tr>
      </thead>
      <tbody onKeyDown={onKey}>
        {claims.map((claim, i) => (
          <tr key={claim.id} className={cx(styles.claim, claim.id === chosen && styles.chosen, claim.struck !== null && styles.struck)}>
            <td className={styles.count}>{i + 1}</td>
            <td>
              <button
                type="button"
                data-claim={claim.id}
                className={styles.sentence}
                tabIndex={claim.id === chosen || (at < 0 && i === 0) ? 0 : -1}
                aria-current={claim.id === chosen}
                onClick={() => select({ kind: 'claim', id: claim.id })}
              >
                <span className={styles.said}>{claim.text}</span>{' '}
                {citationChips(claim.citations).map(({ id, text }) => (
                  <span key={id} className={styles.chip}>
                    {text}
                  </span>
                ))}
              </button>
              {claim.struck !== null && (
                <p className={styles.why}>
                  <b>Struck.</b> {claim.struck}
                </p>
              )}
            </td>
            {(['source', 'quotation', 'query'] as const).map((name) => (
              <td key={name} className={styles.mark}>
                <CheckMark check={checkOf(claim, name)} />
              </td>
            ))}
            <td className={styles.mark}>
              {claim.kind === 'interpretation' ? <span className={styles.reading}>reading</span> : <span className={styles.not}>–</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
