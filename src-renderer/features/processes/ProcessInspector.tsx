// One process: what it ran, why it stands out, who and how, what it reached, and the events that say so.
import { EventRefs } from '../../app/inspector/EventRefs.tsx'
import styles from '../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../app/inspector/Section.tsx'
import { LayerMark, LevelMark } from '../../app/marks.tsx'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { durationText, offsetText, timeText } from '../../app/time/format.ts'
import { copyText } from '../../app/values/copy.ts'
import { number, plural } from '../../app/words.ts'
import { Button } from '../../design/Button.tsx'
import { Middle } from '../../design/Middle.tsx'
import { Empty } from '../../design/States.tsx'
import { useProcessView } from './state.ts'

const listed = 40

export const ProcessInspector = ({ id }: { id: string }) => {
  const { nodes, odd } = useProcessView()
  const zone = useSettings((state) => state.zone)
  const { select, set } = useView()
  const node = nodes.get(id)
  if (!node)
    return (
      <Empty
        title="This process is not in the forest now"
        acts={<Button onClick={() => set({ area: 'processes' })}>Show processes</Button>}
      >
        The forest is grown when the processes are shown.
      </Empty>
    )
  const why = odd.get(id)
  const parent = node.parent === null ? undefined : nodes.get(node.parent)
  const time = (micros: string) => `${timeText(Number(micros), zone)} ${offsetText(Number(micros), zone)}`
  const title = node.name || node.commandLine.split(' ')[0] || `pid ${node.pid}`
  return (
    <>
      <InspectorBar mark={<LayerMark layer="runtime" />} kind="Process" id={`${node.pid}, ${node.host}`} />
      <p className={styles.sentence}>
        {node.missing
          ? `${title} is named as a parent; no event of its own is in the evidence.`
          : `${node.user ? `User ${node.user}` : 'A user not stated'} ran ${title}${node.container ? ` in container ${node.container}` : ''} on ${node.host}.`}
      </p>
      {why && (
        <Section title="Why it stands out">
          <ul className={styles.list}>
            {why.reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Section>
      )}
      {node.commandLine && (
        <Section
          title="Command line"
          aside={
            <Button kind="bare" className={styles.small} onClick={() => void copyText(node.commandLine, 'Command line')}>
              Copy
            </Button>
          }
        >
          <pre className={styles.code}>{node.commandLine}</pre>
        </Section>
      )}
      <Section title="Who and how">
        {node.name && <Fact title="Program" value={node.name} tail={14} />}
        {node.hash && <Fact title="Hash" value={node.hash} tail={8} onClick={() => void copyText(node.hash, 'Hash')} />}
        {node.user && <Fact title="User" value={node.user} />}
        <Fact title="pid" value={String(node.pid)} />
        <Fact
          title="Parent"
          value={parent ? `${parent.pid} ${parent.name || parent.commandLine}` : 'none in the evidence'}
          tail={10}
          {...(parent && { onClick: () => select({ kind: 'process', id: parent.id }) })}
        />
        {node.container && <Fact title="Container" value={node.container} tail={8} />}
        <Fact title="Host" value={node.host} />
        {node.children.length > 0 && <Fact title="Children" value={number(node.children.length)} />}
      </Section>
      <Section title="When">
        {node.start === null ? <Fact title="Start" value="not stated" words /> : <Fact title="Start" value={time(node.start)} tail={30} />}
        {node.end !== null && <Fact title="End" value={time(node.end)} tail={30} />}
        {node.start !== null && node.end !== null && <Fact title="Lived" value={durationText(Number(node.end) - Number(node.start))} />}
        {node.doubt && <p className={styles.note}>{node.doubt}</p>}
      </Section>
      {node.detections.length > 0 && (
        <Section title="Detections">
          {node.detections.map((detection) => (
            <button
              key={detection.id}
              type="button"
              className={styles.line}
              onClick={() => select({ kind: 'detection', id: detection.id })}
            >
              <LevelMark level={detection.level} />
              <span className={styles.lineText}>{detection.title}</span>
            </button>
          ))}
        </Section>
      )}
      {(
        [
          ['Reached', node.connections],
          ['Files', node.files],
        ] as const
      ).map(
        ([heading, list]) =>
          list.length > 0 && (
            <Section key={heading} title={heading} aside={number(list.length)}>
              {list.slice(0, listed).map(({ object, eventIds }) => (
                <button
                  key={object}
                  type="button"
                  className={styles.line}
                  title={object}
                  onClick={() => eventIds[0] !== undefined && select({ kind: 'event', uid: eventIds[0] })}
                >
                  <span className={`${styles.lineText} ${styles.mono}`}>
                    <Middle text={object} tail={14} />
                  </span>
                  <span className={styles.remark}>{plural(eventIds.length, 'event')}</span>
                </button>
              ))}
              {list.length > listed && <p className={styles.note}>{number(list.length - listed)} more; its events list them.</p>}
            </Section>
          ),
      )}
      <EventRefs uids={node.eventIds} />
    </>
  )
}
