// What joins two entities: each verb with its count, first and last, and the events that say so.

import { EntityIcon, kindOf, nameOf } from '../../../app/entities.tsx'
import { EventRefs } from '../../../app/inspector/EventRefs.tsx'
import styles from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { useSettings } from '../../../app/state/settings.ts'
import { useView } from '../../../app/state/view.ts'
import { offsetText, timeText } from '../../../app/time/format.ts'
import { second } from '../../../app/time/zone.ts'
import { number, plural } from '../../../app/words.ts'
import { Shape } from '../../../design/Shape.tsx'
import { Empty } from '../../../design/States.tsx'
import { Words } from '../../../design/Words.tsx'
import { bandWords } from '../canvas/Bands.tsx'
import type { Link } from '../model.ts'
import { useGraph } from '../state.ts'

const speaks = new Set(['key', 'session', 'user', 'role', 'service_principal'])

/** The lines of an address run from where it came; the sentence says it the other way round. */
const sentenceOf = ({ from, to, edges }: Link): string =>
  edges.every(({ kind }) => kind === 'came from')
    ? `${speaks.has(kindOf(to)) ? 'Calls with' : 'What reached'} ${nameOf(to)} came from ${nameOf(from)}`
    : `${nameOf(from)} ${edges.map(({ kind }) => kind).join(', ')} ${nameOf(to)}`

export const EdgeInspector = ({ id }: { id: string }) => {
  const { shown, path } = useGraph()
  const zone = useSettings((state) => state.zone)
  const select = useView((state) => state.select)
  const link = shown.links.get(id)
  if (!link) return <Empty title="This link is not in the graph now">Open the graph from where it was, and choose it again.</Empty>
  const hop = path.findIndex((step) => step.link === id)
  const doubt = path[hop]?.doubt
  const time = (micros: string) => {
    const at = Math.floor(Number(micros) / second) * second
    return `${timeText(at, zone)} ${offsetText(at, zone)}`
  }
  const end = (entity: string) => {
    const node = shown.nodes.get(entity)
    return (
      <button type="button" className={styles.line} title={entity} onClick={() => select({ kind: 'entity', id: entity })}>
        <EntityIcon kind={node?.kind ?? ''} />
        <span className={`${styles.lineText} ${styles.mono}`}>{node && node.members > 1 ? node.name : nameOf(entity)}</span>
      </button>
    )
  }
  const lane = link.edges[0]!.lane
  return (
    <>
      <InspectorBar
        mark={<Shape shape={bandWords[lane].shape} hue={bandWords[lane].hue} label={bandWords[lane].title} />}
        kind="Link"
        id={hop < 0 ? '' : `hop ${hop + 1}`}
      />
      <p className={styles.sentence}>
        <Words text={sentenceOf(link)} />
      </p>
      <Section>
        {end(link.from)}
        {end(link.to)}
        {doubt && <p className={styles.note}>Against the hop before: {doubt}.</p>}
      </Section>
      {link.edges.map((edge) => (
        <div key={edge.kind}>
          <Section title={edge.kind} aside={plural(edge.count, 'time')}>
            {edge.first === null ? <Fact title="When" value="undated" words /> : <Fact title="First" value={time(edge.first)} tail={30} />}
            {edge.last !== null && edge.count > 1 && <Fact title="Last" value={time(edge.last)} tail={30} />}
            {edge.refused > 0 && <Fact title="Refused" value={number(edge.refused)} remark={`of ${number(edge.count)}`} />}
          </Section>
          <EventRefs uids={edge.eventIds} total={edge.count} />
        </div>
      ))}
    </>
  )
}
