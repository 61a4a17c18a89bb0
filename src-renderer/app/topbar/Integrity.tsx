// Whether the originals and the ledger hold, as last checked, and when the head was last anchored outside.
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { useExhibits, useVerification } from '../../bridge/evidence.ts'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { useSettings } from '../state/settings.ts'
import { useView } from '../state/view.ts'
import { fromRfc3339, timeText } from '../time/format.ts'
import { plural } from '../words.ts'
import styles from './TopBar.module.css'

export const Integrity = ({ info }: { info: CaseInfo }) => {
  const { data: exhibits } = useExhibits()
  const { data: verification } = useVerification()
  const zone = useSettings((state) => state.zone)
  const set = useView((state) => state.set)

  const failing = exhibits?.filter(({ integrity }) => integrity === 'fails').length ?? 0
  const holding = exhibits?.filter(({ integrity }) => integrity === 'holds').length ?? 0
  const reading = exhibits?.filter(({ state }) => state === 'receiving').length ?? 0
  const failed = failing > 0 || verification?.holds === false
  const anchored = fromRfc3339(info.custody.anchoredAt ?? '')
  const words = failed
    ? failing > 0
      ? `${plural(failing, 'exhibit')} ${failing === 1 ? 'does' : 'do'} not hold`
      : 'verification fails'
    : info.exhibits === 0
      ? 'no exhibit yet'
      : holding === info.exhibits
        ? `${plural(holding, 'exhibit')} ${holding === 1 ? 'holds' : 'hold'}`
        : `${plural(info.exhibits, 'exhibit')}, ${holding === 0 ? 'not verified' : `${holding} verified`}`
  const anchor = anchored === undefined ? 'never anchored' : `last anchored ${timeText(anchored, zone).slice(5, 16)}`
  return (
    <button
      type="button"
      className={cx(styles.integrity, failed && styles.failed)}
      title={`${words}; ${anchor}. Opens Custody.`}
      onClick={() => set({ area: 'custody' })}
      data-tour="integrity"
    >
      <Icon name={failed ? 'warning' : holding > 0 && holding === info.exhibits ? 'check' : 'custody'} size={13} />
      <span>
        {words}
        {reading > 0 && `, ${reading} being read`}
      </span>
      <span className={styles.anchor}>{anchor}</span>
    </button>
  )
}
