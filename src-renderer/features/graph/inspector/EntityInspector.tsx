// One entity, or a group of many alike: how often, with whom, by which verbs; and the ways on from it.

import { useState } from 'react'
import { EntityIcon, kindOf, kindWord, nameOf } from '../../../app/entities.tsx'
import { lookElsewhere, showInGraph } from '../../../app/go/go.ts'
import styles from '../../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../../app/inspector/Section.tsx'
import { LevelMark } from '../../../app/marks.tsx'
import { useView } from '../../../app/state/view.ts'
import { copyText } from '../../../app/values/copy.ts'
import { number, plural } from '../../../app/words.ts'
import { useDetections } from '../../../bridge/detections.ts'
import { usePins } from '../../../bridge/graph.ts'
import { Button } from '../../../design/Button.tsx'
import { Middle } from '../../../design/Middle.tsx'
import { Words } from '../../../design/Words.tsx'
import { expand, pathBetween, pin } from '../acts.ts'
import { verbsText } from '../model.ts'
import { bareNode, useGraph } from '../state.ts'
import { Note } from './Note.tsx'

const listed = 60

export const EntityInspector = ({ id }: { id: string }) => {
  const { shown, pathFrom } = useGraph()
  const { select, area } = useView()
  const [all, setAll] = useState(false)
  const node = shown.nodes.get(id) ?? bareNode(id)
  const group = node.members > 1
  const { data: found } = useDetections(group ? null : { entity: id, order: 'priority' }, 50)
  const { data: pins } = usePins()
  const links = [...shown.links.values()]
    .filter(({ from, to }) => from === id || to === id)
    .toSorted((a, b) => Number(a.first ?? 0) - Number(b.first ?? 0))
  return (
    <>
      <InspectorBar mark={<EntityIcon kind={node.kind || kindOf(id)} />} kind={group ? 'Group' : 'Entity'} id={kindWord(node.kind)} />
      <p className={styles.sentence}>
        <Words text={group ? `${node.name}, alike` : nameOf(id)} />
      </p>
      <div className={styles.barActs}>
        {area !== 'graph' || !shown.nodes.has(id) ? (
          <Button shortcut="g" onClick={() => showInGraph({ kind: 'entity', id })}>
            Show in graph
          </Button>
        ) : (
          <>
            <Button shortcut="e" onClick={() => void expand(id)} disabled={group}>
              Expand
            </Button>
            {pathFrom !== null && pathFrom !== id ? (
              <Button onClick={() => void pathBetween(pathFrom, id)}>Path to here</Button>
            ) : (
              <Button shortcut="p" onClick={() => useGraph.setState({ pathFrom: id })} disabled={group}>
                Path from here
              </Button>
            )}
            {pins && id in pins.positions && <Button onClick={() => void pin({ [id]: null })}>Unpin</Button>}
          </>
        )}
        {!group && <Button onClick={() => lookElsewhere(id.slice(id.indexOf(':') + 1))}>Where else</Button>}
      </div>
      <Section>
        <Fact
          title="Whole"
          value={id.slice(id.indexOf(':') + 1)}
          tail={16}
          onClick={() => void copyText(id.slice(id.indexOf(':') + 1), 'Value')}
        />
        {node.events > 0 && <Fact title="Events" value={number(node.events)} />}
        {group && <Fact title="Members" value={number(node.members)} />}
      </Section>
      {group && (
        <Section
          title="Inside"
          aside={node.memberIds.length < node.members ? `${number(node.memberIds.length)} of ${number(node.members)}` : ''}
        >
          {node.memberIds.slice(0, all ? undefined : listed).map((member) => (
            <button
              key={member}
              type="button"
              className={styles.line}
              onClick={() => showInGraph({ kind: 'entity', id: member })}
              title={member}
            >
              <EntityIcon kind={kindOf(member)} />
              <span className={`${styles.lineText} ${styles.mono}`}>
                <Middle text={nameOf(member)} tail={10} />
              </span>
            </button>
          ))}
          {!all && node.memberIds.length > listed && (
            <Button kind="bare" className={styles.small} onClick={() => setAll(true)}>
              {number(node.memberIds.length - listed)} more
            </Button>
          )}
        </Section>
      )}
      {found && found.detections.length > 0 && (
        <Section title="Detections" aside={number(found.total)}>
          {found.detections.map((detection) => (
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
      {links.length > 0 && (
        <Section title="Joined with" aside={plural(links.length, 'entity', 'entities')}>
          {links.slice(0, 200).map((link) => {
            const other = link.from === id ? link.to : link.from
            const there = shown.nodes.get(other) ?? bareNode(other)
            return (
              <button
                key={link.id}
                type="button"
                className={styles.line}
                title={other}
                onClick={() => select({ kind: 'edge', id: link.id })}
              >
                <EntityIcon kind={there.kind} />
                <span className={`${styles.lineText} ${styles.mono}`}>
                  <Middle text={there.members > 1 ? there.name : nameOf(other)} tail={10} />
                </span>
                <span className={styles.remark}>
                  {link.from === id ? '' : '← '}
                  {verbsText(link, number)}
                </span>
              </button>
            )
          })}
        </Section>
      )}
      {!group && <Note id={id} />}
    </>
  )
}
