// The story: phases by tactic over time, each sentence resting on events; edited, hidden with a reason, put in another order, never lost.
import { lazy, Suspense, useEffect, useState } from 'react'
import type { ToldPhase, ToldSentence } from '../../../src-main/contract/procedures/story.ts'
import { useListKeys } from '../../app/list/use-list-keys.ts'
import { ReceiveFirst, useNothingReceived } from '../../app/Receive.tsx'
import { useSettings } from '../../app/state/settings.ts'
import { useView } from '../../app/state/view.ts'
import { timeText } from '../../app/time/format.ts'
import { second } from '../../app/time/zone.ts'
import { copyText } from '../../app/values/copy.ts'
import { number, plural } from '../../app/words.ts'
import { useIncidents } from '../../bridge/detections.ts'
import { useTold } from '../../bridge/story.ts'
import { Button } from '../../design/Button.tsx'
import { Tick } from '../../design/Choice.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { leaveAfter, SentenceLine, Writing } from './SentenceLine.tsx'
import styles from './Story.module.css'
import { change, storyText, useStoryView } from './state.ts'

const Versions = lazy(async () => ({ default: (await import('./Versions.tsx')).Versions }))

const choose = (sentence: ToldSentence | undefined) => {
  if (!sentence) return
  useStoryView.setState({ at: sentence.key })
  const [detection, event] = [sentence.detections[0], sentence.events[0]]
  if (detection !== undefined) useView.getState().select({ kind: 'detection', id: detection })
  else if (event !== undefined) useView.getState().select({ kind: 'event', uid: event })
  document.querySelector(`[data-sentence="${CSS.escape(sentence.key)}"]`)?.scrollIntoView({ block: 'nearest' })
}

/** Sentences of a phase drawn at first, and with each step. */
const perStep = 60

export const Story = () => {
  const { incident, at, writing, hidden, versions } = useStoryView()
  const zone = useSettings((state) => state.zone)
  const { data: incidents, error: unknown, again: askIncidents } = useIncidents()
  const nothing = useNothingReceived()
  const [drawn, setDrawn] = useState(perStep)
  const { data, error, again, stale } = useTold(incident)
  useEffect(() => {
    if (incident === null && incidents) useStoryView.setState({ incident: incidents[0]?.id ?? '' })
  }, [incident, incidents])

  const shownOf = ({ sentences }: ToldPhase) => sentences.filter((one) => hidden || one.hidden === null)
  const all = (data?.phases ?? []).flatMap(shownOf)
  // A phase of a large case has hundreds: drawn in steps, and always as far as the chosen one.
  const drawnOf = ({ sentences }: ToldPhase, shown: readonly ToldSentence[]) =>
    shown.slice(0, Math.max(drawn, sentences.some(({ key }) => key === at) ? shown.findIndex(({ key }) => key === at) + 10 : 0))
  const index = all.findIndex(({ key }) => key === at)
  const current = all[index]
  const phase = data?.phases.find(({ sentences }) => sentences.some(({ key }) => key === at))
  const own = incident ?? ''
  const move = (by: -1 | 1) => {
    if (!phase || !current) return
    const keys = phase.sentences.map(({ key }) => key)
    const from = keys.indexOf(current.key)
    const to = from + by
    if (to < 0 || to >= keys.length) return
    keys.splice(to, 0, ...keys.splice(from, 1))
    void change(own, { kind: 'order', phase: phase.tactic, keys })
  }
  const hide = () => {
    if (!current) return
    if (current.hidden) void change(own, { kind: 'show', key: current.key })
    else useStoryView.setState({ writing: { key: current.key, what: 'hide' } })
  }
  useListKeys('Story', (by) => choose(all[Math.min(all.length - 1, Math.max(0, index + by))]), [
    {
      id: 'story.edit',
      group: 'Story',
      title: 'Edit the sentence',
      keys: ['e'],
      run: () => current && useStoryView.setState({ writing: { key: current.key, what: 'edit' } }),
    },
    { id: 'story.hide', group: 'Story', title: 'Hide the sentence with a reason, or show it again', keys: ['h'], run: hide },
    { id: 'story.down', group: 'Story', title: 'Move the sentence down', keys: ['shift+j'], run: () => move(1) },
    { id: 'story.up', group: 'Story', title: 'Move the sentence up', keys: ['shift+k'], run: () => move(-1) },
    {
      id: 'story.versions',
      group: 'Story',
      title: 'Versions of the story',
      keys: ['v'],
      run: () => useStoryView.setState({ versions: !versions }),
    },
  ])
  const when = (micros: string | null) => (micros === null ? 'undated' : timeText(Math.floor(Number(micros) / second) * second, zone))
  if (error && !data)
    return <Failure what="The story could not be told." reason={error} acts={<Button onClick={again}>Try again</Button>} />
  // Until an incident or all of the case is chosen, nothing is asked: that choice rests on the list of incidents.
  if (unknown && !incidents && incident === null)
    return (
      <Failure
        what="The incidents to tell of could not be read."
        reason={unknown}
        acts={<Button onClick={askIncidents}>Try again</Button>}
      />
    )
  const hiddenCount = (data?.phases ?? []).flatMap(({ sentences }) => sentences).filter((one) => one.hidden !== null).length
  const edited = (data?.phases ?? []).flatMap(({ sentences }) => sentences).filter((one) => one.edited !== null || one.own).length
  return (
    <div className={styles.story}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Story</h2>
        <select
          className={styles.select}
          aria-label="What the story is of"
          value={own}
          onChange={(event) => useStoryView.setState({ incident: event.target.value, at: null, writing: null })}
        >
          {incidents?.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
          <option value="">All detections of the case</option>
        </select>
        <span className={styles.sum}>
          {data &&
            `${plural(all.length, 'sentence')} in ${plural(data.phases.length, 'phase')}${edited > 0 ? `, ${number(edited)} in the examiner's words` : ''}${
              hiddenCount > 0 ? `, ${number(hiddenCount)} hidden` : ''
            }`}
        </span>
        <span className={styles.space} />
        {hiddenCount > 0 && <Tick label="Hidden ones too" on={hidden} onChange={(on) => useStoryView.setState({ hidden: on })} />}
        <Button onClick={() => data && void copyText(storyText(data), 'Story')} disabled={all.length === 0}>
          Copy
        </Button>
        <Button shortcut="v" aria-pressed={versions} onClick={() => useStoryView.setState({ versions: !versions })}>
          Versions{data && data.versions.length > 0 ? ` ${number(data.versions.length)}` : ''}
        </Button>
      </div>
      {data && data.lost > 0 && (
        <p className={styles.lost}>
          {plural(data.lost, 'change')} belong to sentences that are told no more, since their events or rules changed. They stay among the
          versions.
        </p>
      )}
      {!data || (stale && data.phases.length === 0) ? (
        <Loading what="Telling the story" />
      ) : data.phases.length === 0 ? (
        <Empty icon="story" title="No story yet" acts={<ReceiveFirst />}>
          {nothing
            ? 'A story is told from detections, and these from evidence: nothing has been received yet.'
            : 'A story is told from detections. None stands here: run the rules, or look at the timeline for what they do not know.'}
        </Empty>
      ) : (
        <div className={styles.lower}>
          <div className={styles.page} data-stale={stale || undefined}>
            {data.phases.map((each, nth) => {
              const shown = shownOf(each)
              return (
                <section key={`${each.tactic} ${each.from}`} className={styles.phase} aria-label={each.title}>
                  <div className={styles.margin}>
                    <span className={styles.nth}>{nth + 1}</span>
                  </div>
                  <div className={styles.body}>
                    <h3 className={styles.title}>
                      {each.title}
                      <span className={styles.when}>
                        {when(each.from)}
                        {each.to !== null && when(each.to) !== when(each.from) && ` – ${when(each.to)}`} {zone}
                      </span>
                      {each.doubt && <span className={styles.doubt}>{each.doubt} against the phase before</span>}
                      {each.ordered && <span className={styles.when}>order by {each.ordered.author.replace(/ <.*/, '')}, not of time</span>}
                    </h3>
                    {drawnOf(each, shown).map((sentence) => (
                      <SentenceLine
                        key={sentence.key}
                        sentence={sentence}
                        incident={own}
                        on={sentence.key === at}
                        writing={writing?.key === sentence.key ? writing.what : null}
                        onChoose={() => choose(sentence)}
                        onMove={move}
                        onHide={hide}
                      />
                    ))}
                    {shown.length > drawnOf(each, shown).length && (
                      <Button kind="bare" className={styles.add} onClick={() => setDrawn(drawn + perStep)}>
                        {number(shown.length - drawnOf(each, shown).length)} more: show the next {number(perStep)}
                      </Button>
                    )}
                    {shown.length === 0 && <p className={styles.none}>Every sentence of this phase is hidden.</p>}
                    {writing?.key === `add:${each.tactic}` ? (
                      <Writing
                        label="A sentence of your own"
                        act="Add"
                        onDone={(text) =>
                          text
                            ? leaveAfter(change(own, { kind: 'add', phase: each.tactic, text }))
                            : void useStoryView.setState({ writing: null })
                        }
                      />
                    ) : (
                      <Button
                        kind="bare"
                        className={styles.add}
                        onClick={() => useStoryView.setState({ writing: { key: `add:${each.tactic}`, what: 'add' } })}
                      >
                        Add a sentence
                      </Button>
                    )}
                  </div>
                </section>
              )
            })}
          </div>
          {versions && (
            <Suspense fallback={null}>
              <Versions told={data} onUndo={(version) => void change(own, { kind: 'undo', version })} />
            </Suspense>
          )}
        </div>
      )}
    </div>
  )
}
