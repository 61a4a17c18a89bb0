// The mapping sheet: what Vestige proposes for a log that no source knows, the examiner's corrections, and the first rows as events.
import { useEffect, useState } from 'react'
import type { MappedFraming, Mapping } from '../../../../src-main/contract/mapping.ts'
import { layerWords } from '../../../app/marks.tsx'
import { attempt, say } from '../../../app/state/notices.ts'
import { plural } from '../../../app/words.ts'
import { workbench } from '../../../bridge/client.ts'
import { usePreview, useProposal } from '../../../bridge/mapping.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Field } from '../../../design/Field.tsx'
import { Icon } from '../../../design/Icon.tsx'
import { Failure, Loading } from '../../../design/States.tsx'
import { ColumnList } from './ColumnList.tsx'
import styles from './mapping.module.css'
import { PreviewTable } from './PreviewTable.tsx'
import { delimiters, framingOf, framings, isAnswered, nameProblem, valuesOf } from './sheet.ts'

const layerChoices = (['control', 'identity', 'network', 'runtime', 'data'] as const).map((id) => ({ id, title: layerWords[id].title }))
const orders = [
  { id: 'auto', title: 'By the values' },
  { id: 'day-first', title: 'Day first' },
  { id: 'month-first', title: 'Month first' },
] as const
/** A preview is asked for when typing rests. */
const restMs = 250

const useRested = <T,>(value: T): T => {
  const [rested, setRested] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), restMs)
    return () => clearTimeout(timer)
  }, [value])
  return rested
}

interface Props {
  member: string
  path: string
  onClose: () => void
}

export const MappingSheet = ({ member, path, onClose }: Props) => {
  const [framing, setFraming] = useState<MappedFraming | null>(null)
  const { data: proposal, error, stale } = useProposal(member, framing)
  const [mapping, setMapping] = useState<Mapping | null>(null)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    // Corrected rows bring other columns; the name an examiner gave stays.
    if (proposal)
      setMapping((now) => {
        if (!now) return proposal.mapping
        const same = JSON.stringify(now.framing) === JSON.stringify(proposal.mapping.framing)
        return same ? now : { ...proposal.mapping, name: now.name, title: now.title, layer: now.layer }
      })
  }, [proposal])
  const rested = useRested(mapping)
  const valid = rested !== null && nameProblem(rested.name) === null && rested.title !== ''
  const { data: rows, error: failed, stale: older } = usePreview(member, valid ? rested : null)

  const save = async (read: boolean) => {
    if (!mapping) return
    setBusy(true)
    const kept = await attempt('The mapping was not saved', () => workbench().mapping.save(mapping))
    if (kept && read) {
      const job = await attempt('The file was not read', () => workbench().evidence.assignSource({ member, source: kept.source }))
      if (job) say(`${kept.title}: read again by the mapping ${kept.name}, version ${kept.version}`)
    } else if (kept) say(`Mapping ${kept.name} saved, version ${kept.version}`)
    setBusy(false)
    if (kept) onClose()
  }

  const questions = proposal && mapping ? proposal.questions.filter((question) => !isAnswered(question, proposal.mapping, mapping)) : []
  const events = rows?.filter(({ reject }) => reject === null).length ?? 0
  const dated = rows?.filter(({ time }) => time !== null).length ?? 0
  return (
    <Dialog
      title={`How to read ${path}`}
      open
      full
      onClose={onClose}
      acts={
        mapping && (
          <>
            <span className={styles.account}>
              {rows &&
                `Of the first ${plural(rows.length, 'row')}: ${plural(events, 'event')}, ${dated} dated${rows.length > events ? `, ${rows.length - events} rejected` : ''}`}
            </span>
            <Button onClick={onClose}>Cancel</Button>
            <Button disabled={busy || !valid} onClick={() => void save(false)}>
              Save mapping
            </Button>
            <Button kind="strong" disabled={busy || !valid || events === 0} onClick={() => void save(true)}>
              Save and read the file
            </Button>
          </>
        )
      }
    >
      {error && <Failure what="The file could not be looked at." reason={error} />}
      {proposal === null && !error && !stale && (
        <Failure
          what="These bytes are no rows."
          reason="Neither JSON nor lines cut alike were found in the first 64 KiB: a mapping cannot read it. The file stays sealed as received."
        />
      )}
      {proposal === undefined && !error && <Loading what="Looking at the first rows" />}
      {mapping && proposal && (
        <div className={styles.sheet} data-stale={stale || undefined}>
          <div className={styles.settings}>
            {questions.length > 0 && (
              <ul className={styles.questions} aria-label="To be decided">
                {questions.map(({ about, text }) => (
                  <li key={about}>
                    <Icon name="warning" size={13} />
                    {text}
                  </li>
                ))}
              </ul>
            )}
            <Field
              label="Name, to use it again"
              value={mapping.name}
              mono
              error={nameProblem(mapping.name)}
              onChange={(name) => setMapping({ ...mapping, name })}
            />
            <Field label="Title" value={mapping.title} onChange={(title) => setMapping({ ...mapping, title })} />
            <Rows mapping={mapping} onChange={setFraming} />
            <Time mapping={mapping} onChange={setMapping} />
            <Status mapping={mapping} onChange={setMapping} />
            <Choice label="Layer" value={mapping.layer} options={layerChoices} onChange={(layer) => setMapping({ ...mapping, layer })} />
          </div>
          <div className={styles.tables}>
            <ColumnList columns={proposal.columns} rows={proposal.rows} mapping={mapping} onChange={setMapping} />
            {failed ? (
              <Failure what="There is no preview." reason={failed} />
            ) : (
              <PreviewTable rows={rows} stale={older || rested !== mapping} />
            )}
          </div>
        </div>
      )}
    </Dialog>
  )
}

const Rows = ({ mapping, onChange }: { mapping: Mapping; onChange: (framing: MappedFraming) => void }) => {
  const { framing } = mapping
  return (
    <div className={styles.pair}>
      <label className={styles.labelled}>
        Rows
        <select
          className={styles.select}
          value={framing.kind}
          onChange={(event) => onChange(framingOf(event.target.value as never, framing))}
        >
          {framings.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </label>
      {'delimiter' in framing && (
        <label className={styles.labelled}>
          Cut at
          <select
            className={styles.select}
            value={framing.delimiter}
            onChange={(event) => onChange({ ...framing, delimiter: event.target.value })}
          >
            {delimiters.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      {'path' in framing && (
        <Field
          label="Array at"
          mono
          value={framing.path.join('.')}
          placeholder="the top"
          onChange={(path) => onChange({ ...framing, path: path === '' ? [] : path.split('.') })}
        />
      )}
    </div>
  )
}

/** Values that say how it ended; any other is neither. */
const Status = ({ mapping, onChange }: { mapping: Mapping; onChange: (mapping: Mapping) => void }) => {
  const { status } = mapping
  // What is typed may end in a comma: the list is made of it, and not it of the list.
  const [typed, setTyped] = useState<{ field: string; success: string; failure: string } | null>(null)
  if (!status) return null
  const isOf = (text: string, values: readonly string[]) => valuesOf(text).join() === values.join()
  const shown =
    typed?.field === status.field && isOf(typed.success, status.success) && isOf(typed.failure, status.failure)
      ? typed
      : { field: status.field, success: status.success.join(', '), failure: status.failure.join(', ') }
  const set = (next: typeof shown) => {
    setTyped(next)
    onChange({ ...mapping, status: { field: status.field, success: valuesOf(next.success), failure: valuesOf(next.failure) } })
  }
  return (
    <>
      <p className={styles.line}>
        Result from <span className={styles.column}>{status.field}</span>
      </p>
      <div className={styles.halves}>
        <Field label="Succeeded" mono value={shown.success} placeholder="ok, 200" onChange={(success) => set({ ...shown, success })} />
        <Field label="Failed" mono value={shown.failure} placeholder="denied" onChange={(failure) => set({ ...shown, failure })} />
      </div>
    </>
  )
}

const zones = (): string[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

const Time = ({ mapping, onChange }: { mapping: Mapping; onChange: (mapping: Mapping) => void }) => {
  const { time } = mapping
  if (!time) return <p className={styles.warning}>No column is the time: every event will be undated.</p>
  return (
    <>
      <p className={styles.line}>
        Time from <span className={styles.column}>{time.fields.join(' + ')}</span>
      </p>
      <label className={styles.labelled}>
        Zone of times that name none
        <select
          className={styles.select}
          value={time.zone ?? ''}
          onChange={(event) => onChange({ ...mapping, time: { ...time, zone: event.target.value === '' ? null : event.target.value } })}
        >
          <option value="">not known: read as UTC</option>
          {zones().map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </select>
      </label>
      <Choice
        label="03/02/2026 is"
        value={time.order}
        options={orders}
        onChange={(order) => onChange({ ...mapping, time: { ...time, order } })}
      />
    </>
  )
}
