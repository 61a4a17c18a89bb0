// One session: who, where, from when to when and how that is known; the events at its ends, and the way to all of them.
import { EntityIcon, kindOf, kindWord, nameOf } from '../../app/entities.tsx'
import { showInGraph } from '../../app/go/go.ts'
import { EventRefs } from '../../app/inspector/EventRefs.tsx'
import styles from '../../app/inspector/Inspector.module.css'
import { InspectorBar } from '../../app/inspector/InspectorBar.tsx'
import { Fact, Section } from '../../app/inspector/Section.tsx'
import { clause, quoteValue } from '../../app/query/edit.ts'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { durationText, timeText } from '../../app/time/format.ts'
import { second } from '../../app/time/zone.ts'
import { number, plural } from '../../app/words.ts'
import { useSources } from '../../bridge/evidence.ts'
import { useSessions } from '../../bridge/story.ts'
import { Button } from '../../design/Button.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { howCut, useSessionsView } from './state.ts'

export const SessionInspector = ({ id }: { id: string }) => {
  const zone = useSettings((state) => state.zone)
  const { select, set } = useView()
  const known = useSessionsView((state) => state.byId.get(id))
  const { data, error } = useSessions(known === undefined)
  const { data: sources } = useSources()
  const session = known ?? data?.sessions.find((one) => one.id === id)
  if (error && !session) return <Failure what="The session could not be read." reason={error} />
  if (!session)
    return data ? (
      <Empty title="There is no such session now">Its events may be joined otherwise since.</Empty>
    ) : (
      <Loading what="Reading the session" />
    )
  const { identity, system, by, from, to } = session
  const title = sources?.find((one) => one.id === system)?.title ?? system
  const own = id.slice(`session:${identity}/${system}/`.length)
  const name = identity.slice(identity.indexOf(':') + 1)
  const at = (micros: string) => timeText(Math.floor(Number(micros) / second) * second, zone)
  const lasts = from !== null && to !== null ? Math.ceil((Number(to) - Number(from)) / second) * second : null
  const which = by === 'vendor' ? clause('session', own) : by === 'key' ? clause('credential', own) : quoteValue(name)
  const show = () =>
    set({
      area: 'timeline',
      query: `${clause('source', system)} ${which}`,
      range: from !== null && to !== null ? { from: Number(from), to: Number(to) + 1 } : null,
    })
  return (
    <>
      <InspectorBar mark={<EntityIcon kind="session" />} kind="Session" id={title} />
      <p className={styles.sentence}>
        <button type="button" className={styles.word} onClick={() => select({ kind: 'entity', id: identity })}>
          {nameOf(identity)}
        </button>{' '}
        was seen in {title}: {plural(session.events, 'event')}
        {lasts !== null && ` within ${durationText(Math.max(second, lasts))}`}
        {session.refused > 0 && `, ${number(session.refused)} refused`}.
      </p>
      <div className={styles.barActs}>
        <Button onClick={show}>Show in timeline</Button>
        <Button shortcut="g" onClick={() => showInGraph({ kind: 'entity', id: identity })}>
          Show in graph
        </Button>
      </div>
      <Section>
        <Fact title={kindWord(kindOf(identity))} value={name} tail={16} />
        <Fact title="From" value={from === null ? 'undated' : at(from)} remark={session.signIn ? 'sign-in' : 'first event'} tail={20} />
        <Fact title="To" value={to === null ? 'undated' : at(to)} remark={session.signOut ? 'sign-out' : 'last event'} tail={20} />
        <Fact title="Told apart" value={howCut[by]} words />
        {by !== 'silence' && <Fact title="Id" value={own} tail={10} />}
      </Section>
      <Section title="Addresses" aside={number(session.addresses.length)}>
        {session.addresses.slice(0, 40).map((address) => (
          <button key={address} type="button" className={styles.line} onClick={() => select({ kind: 'entity', id: `address:${address}` })}>
            <EntityIcon kind="address" />
            <span className={`${styles.lineText} ${styles.mono}`}>{address}</span>
          </button>
        ))}
        {session.addresses.length === 0 && <p className={styles.note}>None is recorded.</p>}
        {session.addresses.length > 40 && <p className={styles.note}>{number(session.addresses.length - 40)} more.</p>}
      </Section>
      {session.agents.length > 0 && (
        <Section title="Clients" aside={number(session.agents.length)}>
          {session.agents.slice(0, 12).map((agent) => (
            <p key={agent} className={`${styles.mono} ${styles.lineText}`} title={agent}>
              {agent}
            </p>
          ))}
        </Section>
      )}
      {session.signIn && <EventRefs title="Sign-in" uids={[session.signIn]} />}
      <EventRefs
        title="First and last event"
        uids={[...new Set([session.firstEvent, session.lastEvent])]}
        total={new Set([session.firstEvent, session.lastEvent]).size}
      />
      {session.signOut && <EventRefs title="Sign-out" uids={[session.signOut]} />}
    </>
  )
}
