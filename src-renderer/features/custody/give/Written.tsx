// The bundle as it was written: its hash for the covering letter, what stayed out by class, and how the other side checks it.
import type { BundleResult } from '../../../../src-main/contract/procedures/bundle.ts'
import { Fact } from '../../../app/inspector/Section.tsx'
import { copyText } from '../../../app/values/copy.ts'
import { bytesText, number, plural } from '../../../app/words.ts'
import { Button } from '../../../design/Button.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import styles from './Give.module.css'

export const Written = ({ made, onClose }: { made: BundleResult; onClose: () => void }) => {
  const command = 'node verify/vestige-verify.mjs .'
  return (
    <Dialog
      title="The bundle is written"
      open
      wide
      onClose={onClose}
      acts={
        <>
          <Button
            onClick={() => void copyText(`SHA-256 of manifest-sha256.txt: ${made.manifest}\nCustody head: ${made.head}`, 'For the letter')}
          >
            Copy for the covering letter
          </Button>
          <Button kind="strong" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <div>
        <Fact title="Folder" value={made.path} tail={40} onClick={() => void copyText(made.path, 'Folder')} />
        <Fact title="Holds" value={`${plural(made.files, 'file')}, ${bytesText(made.bytes)}`} words />
        <Fact
          title="SHA-256"
          value={made.manifest}
          tail={16}
          onClick={() => void copyText(made.manifest, 'SHA-256')}
          remark="of its manifest"
        />
        <Fact title="Custody head" value={made.head} tail={16} onClick={() => void copyText(made.head, 'Head')} />
        <Fact
          title="To check it"
          value={command}
          tail={30}
          onClick={() => void copyText(command, 'Command')}
          remark="or the page beside it"
        />
      </div>
      <table className={styles.table}>
        <caption>What stays out</caption>
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" className={styles.number}>
              Count
            </th>
            <th scope="col">Why</th>
          </tr>
        </thead>
        <tbody>
          {made.leftOut.map(({ name, count, why }) => (
            <tr key={`${name} ${why}`}>
              <td>{name}</td>
              <td className={styles.number}>{number(count)}</td>
              <td>{why}</td>
            </tr>
          ))}
          {made.leftOut.length === 0 && (
            <tr>
              <td colSpan={3}>Nothing.</td>
            </tr>
          )}
        </tbody>
      </table>
    </Dialog>
  )
}
