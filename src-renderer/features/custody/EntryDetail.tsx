// One entry in full, as it is signed.
import type { CustodyEntry } from '../../../src-main/contract/procedures/custody.ts'
import { Fact, Section } from '../../app/inspector/Section.tsx'
import { copyText } from '../../app/values/copy.ts'
import { actWords, offsetWords } from './words.ts'

export const EntryDetail = ({ entry }: { entry: CustodyEntry }) => (
  <Section title={`Entry ${entry.seq}`}>
    <Fact title="Act" value={`${actWords(entry.action)}, ${entry.phase}`} words />
    <Fact title="Time" value={entry.at} remark={`local ${offsetWords(entry.offset)}`} />
    <Fact title="By" value={entry.by} words />
    {entry.exhibit && <Fact title="Exhibit" value={entry.exhibit} />}
    {Object.entries(entry.detail).map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value)
      return <Fact key={name} title={name} value={text} tail={12} onClick={() => void copyText(text, name)} />
    })}
    <Fact title="Hash" value={entry.hash} tail={12} onClick={() => void copyText(entry.hash, 'Hash')} />
  </Section>
)
