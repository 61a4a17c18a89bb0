// One exhibit: what it is in a sentence, its account, its receipt, a sender's hash list, and how to check it by hand.

import type { ExhibitInfo } from '../../../../src-main/contract/exhibit.ts'
import styles from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { fromRfc3339, timeText } from '../../../app/time/format.ts'
import { copyText } from '../../../app/values/copy.ts'
import { bytesText, number, plural } from '../../../app/words.ts'
import { useExhibits, useLocked, useSources } from '../../../bridge/evidence.ts'
import { usePackages } from '../../../bridge/packages.ts'
import { Button } from '../../../design/Button.tsx'
import { Icon } from '../../../design/Icon.tsx'
import { Empty, Failure, Loading } from '../../../design/States.tsx'
import { Words } from '../../../design/Words.tsx'
import { PackageSections } from '../packages/PackageSections.tsx'
import { exhibitStates, fileName, integrityWords } from '../words.ts'
import { AccountFacts } from './AccountFacts.tsx'
import { Acquired } from './Acquired.tsx'
import { Broken } from './Broken.tsx'
import { Kept } from './Kept.tsx'
import { Unlock } from './Unlock.tsx'

/** An exhibit that is a whole spool shows the others by their archive. */
const packagesShown = 4
const said = (text: string | undefined): string => text?.trim() || 'not stated'
const kinds = {
  file: 'a file',
  folder: 'a folder',
  browser_upload: 'a browser upload',
  in_place: 'a file registered where it lies',
} as const

const HashList = ({ list }: { list: NonNullable<ExhibitInfo['hashList']> }) => {
  const kinds = [
    ['Named and missing', list.missing],
    ['Arrived, not listed', list.unlisted],
    ['Different', list.different],
  ] as const
  return (
    <Section title="Sender's hash list" aside={`${number(list.named)} named`}>
      {kinds.map(([title, names]) => (
        <Fact
          key={title}
          title={title}
          value={names.length === 0 ? 'none' : names.slice(0, 3).map(fileName).join(', ')}
          remark={names.length > 0 ? number(names.length) : ''}
        />
      ))}
    </Section>
  )
}

const Locked = ({ exhibit }: { exhibit: ExhibitInfo }) => {
  const { data } = useLocked(exhibit.problems > 0 ? exhibit.id : null)
  if (!data || data.total === 0) return null
  return (
    <Section title="Waits for a key" aside={plural(data.total, 'file')}>
      <p className={styles.paragraph}>
        {data.members.map(({ path }) => fileName(path)).join(', ')}
        {data.total > data.members.length && ` and ${number(data.total - data.members.length)} more`}: sealed as received, and locked.
      </p>
      <Unlock exhibit={exhibit.id} />
    </Section>
  )
}

export const ExhibitInspector = ({ id }: { id: string }) => {
  const { data, error, loading, again } = useExhibits()
  const { data: sources } = useSources()
  const { data: packages } = usePackages()
  const zone = useSettings((state) => state.zone)
  const exhibit = data?.find((each) => each.id === id)
  if (error && !data)
    return <Failure what="The exhibit could not be read." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  if (!exhibit) return loading ? <Loading what="Reading the exhibit" /> : <Empty title="There is no such exhibit">{id}</Empty>
  const received = fromRfc3339(exhibit.receivedAt)
  const verified = fromRfc3339(exhibit.verifiedAt ?? '')
  const { receipt } = exhibit
  return (
    <>
      <InspectorBar mark={<Icon name="evidence" />} kind="Exhibit" id={exhibit.id} />
      <p className={styles.sentence}>
        Exhibit {exhibit.id} is {kinds[exhibit.kind]} named{' '}
        <u>
          <Words text={fileName(exhibit.path)} />
        </u>{' '}
        with {plural(exhibit.members, 'file')} and {bytesText(exhibit.size)}, {exhibitStates[exhibit.state]}
        {received === undefined ? '' : ` ${timeText(Math.floor(received / 1e6) * 1e6, zone)} ${zone}`}.
        {exhibit.sameAs && ` Its bytes are those of ${exhibit.sameAs}; it adds no events.`}
      </p>
      {packages
        ?.filter((one) => one.exhibit === id)
        .slice(0, packagesShown)
        .map((one) => (
          <PackageSections key={`${one.member} ${one.path}`} one={one} />
        ))}
      <Broken exhibit={exhibit} />
      <Locked exhibit={exhibit} />
      <Kept exhibit={exhibit} />
      <AccountFacts account={exhibit} />
      <Acquired exhibit={exhibit.id} />
      <Section title="What it holds">
        <Fact
          title="Sources"
          words
          value={
            exhibit.sources.map((source) => sources?.find((each) => each.id === source)?.title ?? source).join(', ') || 'none recognised'
          }
        />
        <Fact title="Unrecognised" value={number(exhibit.unrecognised)} remark="kept and listed" />
        <Fact title="With problems" value={number(exhibit.problems)} />
      </Section>
      <Section title="Receipt">
        <Fact
          title="SHA-256"
          value={exhibit.sha256 ?? 'not yet'}
          tail={12}
          onClick={() => void copyText(exhibit.sha256 ?? '', 'SHA-256')}
          remark={integrityWords[exhibit.integrity]}
        />
        <Fact title="Source path" value={exhibit.path} tail={24} />
        <Fact title="From" value={said(receipt.receivedFrom)} words />
        <Fact title="By" value={said(receipt.by)} words />
        <Fact title="Medium" value={said(receipt.medium)} words />
        <Fact title="Authority" value={said(receipt.authority)} words />
        <Fact title="Note" value={said(receipt.note)} words />
        {verified !== undefined && <Fact title="Verified" value={`${timeText(Math.floor(verified / 1e6) * 1e6, zone)} ${zone}`} />}
      </Section>
      {exhibit.hashList && <HashList list={exhibit.hashList} />}
    </>
  )
}
