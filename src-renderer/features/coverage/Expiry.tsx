// What expires first: dated, soonest first, with the client's own setting where it is known, and the request as a text to send.
import { useState } from 'react'
import type { Coverage } from '../../../src-main/contract/coverage.ts'
import type { PreservationItem } from '../../../src-main/contract/procedures/coverage.ts'
import { LayerMark } from '../../app/marks.tsx'
import { attempt, say } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { dateText, fromRfc3339, rangeText, rfc3339 } from '../../app/time/format.ts'
import { copyText } from '../../app/values/copy.ts'
import { number, plural } from '../../app/words.ts'
import { workbench } from '../../bridge/client.ts'
import { usePreservation } from '../../bridge/coverage.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Icon } from '../../design/Icon.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import styles from './Expiry.module.css'

const day = 86_400_000

export const Expiry = ({ coverage }: { coverage: Coverage }) => {
  const { range } = useView()
  const zone = useSettings((state) => state.zone)
  const asked = range
    ? { from: rfc3339(range.from), to: rfc3339(range.to) }
    : coverage.from !== null && coverage.to !== null
      ? { from: rfc3339(Number(coverage.from)), to: rfc3339(Number(coverage.to)) }
      : null
  const { data, error, again } = usePreservation(asked)
  if (asked === null) return <Empty title="Name a window first">Without a dated event nothing says which time matters.</Empty>
  if (error && !data)
    return <Failure what="The request could not be made." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!data) return <Loading what="Looking what is short" />
  const save = () =>
    attempt('The request was not saved', async () => {
      const file = await saveFile(`preservation-request-${data.asOf.slice(0, 10)}.md`)
      await file.write(data.markdown)
      await file.close()
      say('Preservation request saved')
    })
  const going = data.items.filter(({ state }) => state === 'going').length
  return (
    <div className={styles.expiry}>
      <div className={styles.bar}>
        <span className={styles.window}>
          Window {rangeText(whole(data.from), whole(data.to), zone)} {zone}
          {range ? ' (the chosen range)' : ' (all of the case)'}: {plural(data.items.length, 'log')} short or absent
          {going > 0 && ', '}
          {going > 0 && <b>{going === 1 ? 'one of them' : `${number(going)} of them`} being deleted day by day</b>}
        </span>
        <span className={styles.space} />
        <Button onClick={() => void copyText(data.markdown, 'Preservation request')}>Copy request</Button>
        <Button kind="strong" onClick={() => void save()}>
          Save request
        </Button>
      </div>
      {data.items.length === 0 ? (
        <Empty title="Nothing is short">Every log of this client that is known here is shown complete in this window.</Empty>
      ) : (
        <ol className={styles.list}>
          {data.items.map((item) => (
            <Item key={item.entry.id} item={item} asOf={Date.parse(data.asOf)} zone={zone} />
          ))}
        </ol>
      )}
    </div>
  )
}

const Item = ({ item, asOf, zone }: { item: PreservationItem; asOf: number; zone: string }) => {
  const { entry, override, days, state, expires, gone } = item
  return (
    <li className={styles.item}>
      <div className={styles.when}>
        <span className={cx(styles.date, state === 'going' && styles.now, state === 'gone' && styles.gone)}>{dateWords(item, zone)}</span>
        <span className={styles.faint}>{leftWords(state, expires, gone, asOf)}</span>
      </div>
      <div>
        <h3 className={styles.title}>
          <LayerMark layer={entry.layer} />
          {entry.title}
        </h3>
        <p className={styles.text}>
          Needed {rangeText(whole(item.from), whole(item.to), zone)}; {item.why}.
        </p>
        <p className={styles.text}>{entry.setting}</p>
        <div className={styles.command}>
          <code>{entry.command}</code>
          <button type="button" aria-label={`Copy the command for ${entry.title}`} onClick={() => void copyText(entry.command, 'Command')}>
            <Icon name="copy" size={13} />
          </button>
        </div>
      </div>
      <Kept key={`${override?.at ?? ''}`} item={item} days={days} />
    </li>
  )
}

/** How long it is kept, by whom that is said, and the client's own setting in its place. */
const Kept = ({ item: { entry, override }, days }: { item: PreservationItem; days: number | null }) => {
  const [text, setText] = useState(days === null ? '' : String(Number(days.toFixed(2))))
  const put = (value: number | null) =>
    attempt('The retention was not set', () => workbench().coverage.setRetention({ id: entry.id, days: value, note: '' }))
  const value = Number(text)
  const changed = text !== '' && value > 0 && value !== days
  return (
    <form
      className={styles.kept}
      onSubmit={(event) => {
        event.preventDefault()
        if (changed) void put(value)
      }}
    >
      <label className={styles.days}>
        Kept for
        <input
          inputMode="decimal"
          value={text}
          placeholder="?"
          aria-label={`Days ${entry.title} is kept`}
          onChange={(event) => setText(event.target.value)}
        />
        days
      </label>
      {changed && <Button type="submit">Set for this client</Button>}
      {override ? (
        <p className={styles.faint}>
          set by {override.by} on {override.at.slice(0, 10)}{' '}
          <button type="button" className={styles.link} onClick={() => void put(null)}>
            take back
          </button>
        </p>
      ) : (
        <p className={styles.faint} title={entry.reference}>
          {entry.days === null ? 'the client decides' : 'as the vendor says'}
          {entry.asOf === null ? '; not read again for this table' : `; read ${entry.asOf}`}
          <br />
          {new URL(entry.reference).hostname}
        </p>
      )}
      {!override && entry.plans.length > 0 && (
        <p className={styles.faint}>{entry.plans.map(({ plan, days: of }) => `${plan} ${of ?? '?'}`).join(', ')}</p>
      )}
    </form>
  )
}

/** Whole seconds: what is asked of a client needs no fractions. */
const whole = (text: string): number => Math.floor((fromRfc3339(text) ?? 0) / 1e6) * 1e6

const dateWords = ({ state, expires, gone }: PreservationItem, zone: string): string => {
  if (state === 'unknown' || expires === null || gone === null) return 'not known'
  const at = fromRfc3339(state === 'keeps' ? expires : gone)
  return at === undefined ? 'not known' : dateText(at, zone)
}

const leftWords = (state: PreservationItem['state'], expires: string | null, gone: string | null, asOf: number): string => {
  const left = (until: string | null) => Math.floor((Date.parse(until ?? '') - asOf) / day)
  if (state === 'unknown') return 'ask today'
  if (state === 'gone') return 'deleted by then: ask for copies'
  if (state === 'going') return `the last of it, in ${plural(Math.max(0, left(gone)), 'day')}; some goes every day`
  return `the first of it, in ${plural(Math.max(0, left(expires)), 'day')}`
}
