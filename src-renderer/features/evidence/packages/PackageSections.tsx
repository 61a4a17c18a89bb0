// A package of a sensor in the inspector: what was checked and what came of it, whose key, what was held, what was lost.
import type { PackageInfo } from '../../../../src-main/contract/procedures/packages.ts'
import shared from '../../../app/inspector/Inspector.module.css'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { attempt, say } from '../../../app/state/notices.ts'
import { useSettings } from '../../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../../app/time/format.ts'
import { copyText } from '../../../app/values/copy.ts'
import { bytesText, number, plural } from '../../../app/words.ts'
import { workbench } from '../../../bridge/client.ts'
import { Button } from '../../../design/Button.tsx'
import { cx } from '../../../design/cx.ts'
import { Icon } from '../../../design/Icon.tsx'
import styles from './packages.module.css'
import { micros, trustWords } from './words.ts'

const shown = 8
const order = { fails: 0, not_checked: 1, holds: 2 } as const
const marks = { fails: 'warning', not_checked: 'minus', holds: 'check' } as const
const said = { fails: 'fails', not_checked: 'not checked', holds: 'holds' } as const

const Checks = ({ checks }: { checks: PackageInfo['checks'] }) => (
  <ul className={styles.checks} aria-label="Checks">
    {[...checks]
      .sort((a, b) => order[a.status] - order[b.status])
      .slice(0, 60)
      .map(({ name, status, subject, detail }) => (
        <li key={`${name} ${subject} ${detail}`} className={styles.check}>
          <span className={cx(styles.mark, status === 'fails' && styles.bad)} title={said[status]}>
            {marks[status] === 'minus' ? '–' : <Icon name={marks[status] as 'check' | 'warning'} size={12} />}
            <span className={styles.unseen}>{said[status]}: </span>
          </span>
          <span className={cx(styles.what, status === 'fails' && styles.bad)}>
            {name}
            {subject !== name && <span className={styles.subject}> {subject}</span>}
          </span>
          {detail && <span className={styles.detail}>{detail}</span>}
        </li>
      ))}
  </ul>
)

const Key = ({ one }: { one: PackageInfo }) => (
  <>
    <Fact
      title="Key"
      value={one.key.id || 'none'}
      remark={trustWords[one.key.trust]}
      onClick={() => void copyText(one.key.line, 'Public key')}
    />
    {one.key.trust === 'unknown' && (
      <div className={styles.acts}>
        <Button
          onClick={() =>
            void attempt('The key was not entered', async () => {
              await workbench().packages.trust({ key: one.key.line, note: `sealed ${one.name}` })
              say(`Key ${one.key.id} is trusted in this case`)
            })
          }
        >
          I have checked this key: trust it
        </Button>
      </div>
    )}
  </>
)

export const PackageSections = ({ one }: { one: PackageInfo }) => {
  const zone = useSettings((state) => state.zone)
  const at = (text: string) => {
    const ns = fromRfc3339(text)
    return ns === undefined ? text || 'not stated' : `${timeText(Math.floor(ns / 1e3) * 1e3, zone)} ${zone}`
  }
  const { sensor, detection } = one
  const counts = Object.entries(one.artifacts)
  const failing = one.checks.filter(({ status }) => status === 'fails').length
  return (
    <>
      <Section title={one.kind === 'bag' ? 'BagIt bag' : 'Forensics package'} aside={one.kind === 'bag' ? '' : one.kind}>
        <p className={cx(styles.verdict, !one.holds && styles.bad)}>
          <Icon name={one.holds ? 'check' : 'warning'} size={13} />
          {one.holds
            ? 'Every file is there with the bytes that were sealed, and nothing else.'
            : `${plural(failing, 'check')} of it ${failing === 1 ? 'fails' : 'fail'}: do not rely on what it holds.`}
        </p>
        <Fact title="Name" value={one.name} tail={20} />
        {sensor && <Fact title="Sensor" value={sensor.id} remark={sensor.version} />}
        {sensor && <Fact title="Host" value={sensor.host} remark="as the sensor says" />}
        {one.key.trust !== 'none' && <Key one={one} />}
        {one.sequence !== null && <Fact title="Number" value={String(one.sequence)} words remark={one.chain ? '' : 'in sequence'} />}
        {one.chain && <p className={styles.caution}>{one.chain}.</p>}
        <Fact title="Acquired from" value={at(one.acquired.from)} tail={24} />
        <Fact title="To" value={at(one.acquired.to)} tail={24} />
        {one.acquired.clock && <Fact title="By" value={one.acquired.clock} words />}
        <Fact title="Payload" value={plural(one.files, 'file')} words remark={bytesText(one.bytes)} />
        {one.encryption && <Fact title="Encryption" value={one.encryption} words />}
      </Section>
      <Section title="Checked at import" aside={plural(one.checks.length, 'check')}>
        <Checks checks={one.checks} />
        {one.statement && <p className={shared.paragraph}>{one.statement}</p>}
      </Section>
      {detection && (
        <Section title="What fired" aside={detection.level}>
          <p className={shared.paragraph}>
            {detection.title}
            {detection.techniques.length > 0 && ` (${detection.techniques.join(', ')})`}
            {one.mode && `; the sensor was ${one.mode}`}.
          </p>
        </Section>
      )}
      {one.takenHolds.length > 0 && (
        <Section title="Processes held" aside={number(one.takenHolds.filter(({ held }) => held).length)}>
          {one.takenHolds.slice(0, shown).map((hold, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: one process may be held twice in the same way
            <div key={`${hold.pid} ${i}`} className={styles.hold}>
              <span className={styles.pid}>{hold.pid}</span>
              <span>
                {hold.held ? `held ${micros(hold.holdUs)} at ${hold.at}` : `not held at ${hold.at}: ${hold.why}`}
                {hold.broken && `; ended early: ${hold.broken}`}
                {hold.effect && <span className={styles.subject}> {hold.effect}</span>}
              </span>
            </div>
          ))}
          {one.takenHolds.length > shown && <p className={shared.paragraph}>and {number(one.takenHolds.length - shown)} more.</p>}
        </Section>
      )}
      {(counts.length > 0 || one.lossesInAll > 0) && (
        <Section title="Artifacts and losses" aside={one.lossesInAll === 0 ? 'no loss stated' : plural(one.lossesInAll, 'loss', 'losses')}>
          {counts.map(([status, count]) => (
            <Fact key={status} title={status.replaceAll('_', ' ')} value={number(count)} />
          ))}
          {one.losses.slice(0, shown).map((loss, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same path may be lost twice for one reason
            <Fact key={`${loss.what} ${i}`} title={loss.status.replaceAll('_', ' ')} value={loss.what} tail={24} remark={loss.reason} />
          ))}
          {one.lossesInAll > shown && <p className={shared.paragraph}>and {number(one.lossesInAll - shown)} more in detection.json.</p>}
        </Section>
      )}
    </>
  )
}
