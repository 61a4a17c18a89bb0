// Case and its integrity, one query, one time range, zone, palette.
import type { CaseInfo } from '../../../src-main/contract/procedures/case.ts'
import { Key } from '../../design/Button.tsx'
import { keyText } from '../state/commands.ts'
import { useDialogs } from '../state/dialogs.ts'
import { Integrity } from './Integrity.tsx'
import { QueryBox } from './QueryBox.tsx'
import { RangeControl } from './RangeControl.tsx'
import styles from './TopBar.module.css'

export const TopBar = ({ info }: { info: CaseInfo }) => {
  const show = useDialogs((state) => state.show)
  return (
    <header className={styles.top}>
      <h1 className={styles.case} title={`${info.title}\n${info.path}`}>
        {info.title}
      </h1>
      <Integrity info={info} />
      <QueryBox />
      <RangeControl info={info} />
      <button type="button" className={styles.palette} onClick={() => show('palette')} aria-label="Commands" title="Commands">
        <Key>{keyText('mod+k')}</Key>
      </button>
    </header>
  )
}
