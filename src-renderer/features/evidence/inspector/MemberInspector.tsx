// One file: what happened to it, what was kept, what to do, its rejects with their bytes, its receipt.

import { lazy, Suspense, useState } from 'react'
import shared from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { attempt } from '../../../app/state/notices.ts'
import { useSettings } from '../../../app/state/settings.ts'
import { clockText, dateText, fromRfc3339, timeText } from '../../../app/time/format.ts'
import { copyText } from '../../../app/values/copy.ts'
import { bytesText, number, plural } from '../../../app/words.ts'
import { workbench } from '../../../bridge/client.ts'
import { useMember, useRejects, useSources } from '../../../bridge/evidence.ts'
import { useMappings } from '../../../bridge/mapping.ts'
import { usePackages } from '../../../bridge/packages.ts'
import { Button } from '../../../design/Button.tsx'
import { Icon } from '../../../design/Icon.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import { VirtualList } from '../../../design/VirtualList.tsx'
import { Words } from '../../../design/Words.tsx'
import { PackageSections } from '../packages/PackageSections.tsx'
import { fileName, formWords, remedies, stateWords } from '../words.ts'
import { AccountFacts } from './AccountFacts.tsx'
import styles from './inspector.module.css'
import { Unlock } from './Unlock.tsx'

const BytesDialog = lazy(async () => ({ default: (await import('../../../app/inspector/record/BytesDialog.tsx')).BytesDialog }))

const MappingSheet = lazy(async () => ({ default: (await import('../mapping/MappingSheet.tsx')).MappingSheet }))

const Assign = ({ member }: { member: string }) => {
  const { data: sources } = useSources()
  const { data: mappings } = useMappings()
  const [source, setSource] = useState('')
  return (
    <form
      className={styles.assign}
      onSubmit={(event) => {
        event.preventDefault()
        void attempt('The source was not given', () => workbench().evidence.assignSource({ member, source }))
      }}
    >
      <select
        className={styles.select}
        aria-label="Source to read it as"
        value={source}
        onChange={(event) => setSource(event.target.value)}
      >
        <option value="">Read it as…</option>
        {mappings?.map(({ source: id, title, name, version }) => (
          <option key={id} value={id}>
            Mapping: {title} ({name}, version {version})
          </option>
        ))}
        {sources?.map(({ id, title }) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
      <Button type="submit" disabled={source === ''}>
        Read again
      </Button>
    </form>
  )
}

const readWords = ({ state, form }: { state: keyof typeof stateWords; form: string | null }, source: string | null | undefined): string => {
  if (form === 'artifact') return 'is an artifact: no log, kept as it was captured'
  if (state === 'read' && source) return `was read as ${source}`
  return state === 'read' && form ? `was opened as ${formWords(form)}` : `is ${stateWords[state]}`
}

const Rejects = ({ member, onOpen }: { member: string; onOpen: (at: { offset: number; length: number }) => void }) => {
  const { data, error } = useRejects(member)
  if (error) return <Failure what="The rejects could not be read." reason={error} />
  if (!data || data.length === 0) return null
  return (
    <Section title="Rejects" aside={data.length === 1000 ? 'the first 1,000' : number(data.length)}>
      <div className={styles.rejects} style={{ height: Math.min(8, data.length) * 20, display: 'flex' }}>
        <VirtualList
          className={shared.inspector}
          count={data.length}
          rowHeight={20}
          label="Rejected records"
          render={(index) => {
            const { offset, length, reason } = data[index]!
            return (
              <button
                key={`${offset} ${index}`}
                type="button"
                className={styles.reject}
                title={`${reason}\n${length} bytes from ${offset}. Opens them.`}
                onClick={() => onOpen({ offset, length })}
              >
                <span>{number(offset)}</span>
                <span className={styles.reason}>{reason}</span>
              </button>
            )
          }}
        />
      </div>
    </Section>
  )
}

export const MemberInspector = ({ member: id }: { member: string }) => {
  const { data: member, stale, error, loading } = useMember(id.split('/')[0] ?? '', id)
  const { data: sources } = useSources()
  const { data: packages } = usePackages()
  const zone = useSettings((state) => state.zone)
  const [mapping, setMapping] = useState(false)
  const [opened, setOpened] = useState<{ offset: number; length: number } | null>(null)
  if (error && (!member || stale)) return <Failure what="The file could not be read." reason={error} />
  if (!member) return loading || stale ? <Loading what="Reading" /> : <Empty title="There is no such file">{id}</Empty>
  const first = fromRfc3339(member.first ?? '')
  const last = fromRfc3339(member.last ?? '')
  const source = sources?.find((each) => each.id === member.source)?.title ?? member.source
  const remedy = remedies[member.state]
  return (
    <div data-stale={stale || undefined}>
      <InspectorBar mark={<Icon name="file" />} kind="File" id={member.member}>
        {member.sha256 && (
          <Button
            kind="bare"
            title="Open the first bytes of the original"
            onClick={() => setOpened({ offset: 0, length: Math.min(member.size, 4096) })}
          >
            Bytes
          </Button>
        )}
      </InspectorBar>
      <p className={shared.sentence}>
        File{' '}
        <u>
          <Words text={fileName(member.path)} />
        </u>{' '}
        of exhibit {member.member.split('/')[0]} {readWords(member, source)}
        {first !== undefined && last !== undefined
          ? `; its events reach from ${dateText(first, zone)} ${clockText(first, zone)} to ${dateText(last, zone)} ${clockText(last, zone)} ${zone}`
          : ''}
        .
      </p>
      {packages
        ?.filter((one) => one.member === member.member)
        .map((one) => (
          <PackageSections key={one.path} one={one} />
        ))}
      {member.problem && (
        <Section title="What happened">
          <p className={shared.paragraph}>{member.problem}</p>
        </Section>
      )}
      {member.records > 0 && <AccountFacts account={member} />}
      {(remedy || member.state === 'unrecognised') && (
        <Section title="What to do">
          {remedy && <p className={shared.paragraph}>{remedy}</p>}
          {(member.state === 'unrecognised' || member.state === 'failed') && <Assign key={member.member} member={member.member} />}
          {member.state === 'unrecognised' && member.sha256 && (
            <div className={styles.assign}>
              <Button kind="strong" onClick={() => setMapping(true)}>
                Open the mapping sheet
              </Button>
            </div>
          )}
          {member.state === 'locked' && <Unlock exhibit={member.member.split('/')[0] ?? ''} members={[member.member]} />}
        </Section>
      )}
      {member.rejects.length > 0 && <Rejects member={member.member} onOpen={setOpened} />}
      <Section title="Receipt">
        <Fact
          title="SHA-256"
          value={member.sha256 ?? 'none'}
          tail={12}
          onClick={member.sha256 ? () => void copyText(member.sha256 ?? '', 'SHA-256') : undefined}
        />
        <Fact title="Path" value={member.path} tail={30} onClick={() => void copyText(member.path, 'Path')} />
        <Fact title="Size" value={plural(member.size, 'byte')} remark={bytesText(member.size)} />
        {member.mtime !== null && (
          <Fact
            title="Modified"
            value={`${timeText(Math.floor(member.mtime / 1e3) * 1e6, zone).slice(0, 19)} ${zone}`}
            tail={4}
            remark="of its file system"
          />
        )}
        {member.mode !== null && <Fact title="Mode" value={member.mode.toString(8)} />}
        {source && <Fact title="Source" value={source} words remark={member.form === null ? '' : formWords(member.form)} />}
        {member.note && <Fact title={member.form === 'artifact' ? 'Artifact' : 'Recognised as'} value={member.note} words />}
        {member.parent && <Fact title="Inside" value={member.parent} />}
        {member.merkleRoot && <Fact title="Merkle root" value={member.merkleRoot} tail={12} remark="of its records" />}
      </Section>
      {mapping && (
        <Suspense fallback={null}>
          <MappingSheet member={member.member} path={member.path} onClose={() => setMapping(false)} />
        </Suspense>
      )}
      {opened && (
        <Suspense fallback={null}>
          <BytesDialog member={member.member} offset={opened.offset} length={opened.length} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </div>
  )
}
