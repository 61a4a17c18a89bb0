// Where else: values looked for across this case, and written as text that the client runs where this case does not reach.
import { useEffect, useMemo } from 'react'
import type { Question } from '../../../src-main/contract/procedures/questions.ts'
import { useWishes } from '../../app/go/go.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { useSettings } from '../../app/state/settings.ts'
import { wholeOf } from '../../app/state/whole.ts'
import { rfc3339 } from '../../app/time/format.ts'
import { parseTime } from '../../app/time/parse.ts'
import { second } from '../../app/time/zone.ts'
import { number, plural } from '../../app/words.ts'
import { useCall } from '../../bridge/call.ts'
import { useCaseInfo } from '../../bridge/case.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { useQuestions } from '../../bridge/story.ts'
import { Button } from '../../design/Button.tsx'
import { cx } from '../../design/cx.ts'
import { Field } from '../../design/Field.tsx'
import { Empty, Failure, Loading } from '../../design/States.tsx'
import { Answers } from './Answers.tsx'
import styles from './Elsewhere.module.css'
import { Found } from './Found.tsx'
import { Queries } from './Queries.tsx'
import { mostValues, type Sought, soughtIn } from './sought.ts'
import { countHere, take, useElsewhereView } from './state.ts'

export const Elsewhere = () => {
  const { text, note, from, to, question } = useElsewhereView()
  const wished = useWishes((state) => state.elsewhere)
  useEffect(() => {
    if (wished.length === 0) return
    take(wished)
    useWishes.setState({ elsewhere: [] })
  }, [wished])
  const zone = useSettings((state) => state.zone)
  const { data: info } = useCaseInfo()
  const { data: questions, error: unread, again } = useQuestions()
  const typed = useMemo(() => soughtIn(text), [text])
  const kept = questions?.find(({ id }) => id === question)
  const values: readonly Sought[] = kept?.values ?? typed.values
  const whole = wholeOf(info)
  const [first, last] = [from === '' ? whole?.from : parseTime(from, zone), to === '' ? whole?.to : parseTime(to, zone)]
  // SQL and KQL compare texts of whole seconds; the end is left out, so it is rounded up.
  const [begin, end] = [
    first === undefined ? null : rfc3339(Math.floor(first / second) * second),
    last === undefined ? null : rfc3339(Math.ceil(last / second) * second),
  ]
  const input = kept || typed.values.length === 0 || begin === null || end === null ? null : { values: typed.values, from: begin, to: end }
  const asked = useCall(
    input && `where else ${JSON.stringify(input)}`,
    (client, signal) => client.graph.whereElse(input!, { signal }),
    [],
    { keep: true },
  )
  const which = values.map(({ value }) => value).join('\n')
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted again when the values change, not with each render
  useEffect(() => {
    const timer = setTimeout(() => void countHere(values), kept ? 0 : 500)
    return () => clearTimeout(timer)
  }, [which])
  const keep = () =>
    input &&
    attempt('The question was not kept', async () => {
      const made = await workbench().questions.ask({ ...input, note })
      bump(['annotations'])
      useElsewhereView.setState({ question: made.id, note: '' })
      say(`Kept as ${made.id}, with the text as it is now`)
    })
  return (
    <div className={styles.elsewhere}>
      <div className={styles.bar}>
        <h2 className={styles.name}>Where else</h2>
        <span className={styles.sum}>
          {values.length === 0
            ? 'values of this case, looked for where it does not reach'
            : `${plural(values.length, 'value')}${typed.left > 0 && !kept ? `; ${number(typed.left)} more than ${mostValues} are left out` : ''}`}
        </span>
        <span className={styles.space} />
        {kept ? (
          <Button onClick={() => useElsewhereView.setState({ question: null })}>New question</Button>
        ) : (
          <Button kind="strong" disabled={!input} onClick={() => void keep()}>
            Keep as question
          </Button>
        )}
      </div>
      <div className={styles.lower}>
        <div className={styles.left}>
          {kept ? (
            <Kept question={kept} />
          ) : (
            <div className={styles.form}>
              <Field
                label="Values, one a line"
                value={text}
                onChange={(next) => useElsewhereView.setState({ text: next })}
                lines={9}
                mono
                placeholder={'198.51.100.9\nAKIA…\narn:aws:iam::…\nuser:alice'}
                hint="Addresses, keys, names, ARNs, hashes, domains, user agents. The kind is told by the value, or said: user:alice. Defanged text is made whole."
              />
              <div className={styles.times}>
                <Field
                  label={`From, ${zone}`}
                  value={from}
                  onChange={(next) => useElsewhereView.setState({ from: next })}
                  placeholder={begin ?? ''}
                  mono
                  error={first === undefined && from !== '' ? 'This is no time.' : null}
                />
                <Field
                  label={`Before, ${zone}`}
                  value={to}
                  onChange={(next) => useElsewhereView.setState({ to: next })}
                  placeholder={end ?? ''}
                  mono
                  error={last === undefined && to !== '' ? 'This is no time.' : null}
                />
              </div>
              <Field
                label="What the question is for"
                value={note}
                onChange={(next) => useElsewhereView.setState({ note: next })}
                placeholder="not stated"
              />
            </div>
          )}
          <h3 className={styles.part}>Questions kept with the case</h3>
          <div className={styles.questions}>
            {unread && !questions && (
              <Failure what="Kept questions could not be read." reason={unread} acts={<Button onClick={again}>Try again</Button>} />
            )}
            {!questions && !unread && <Loading what="Reading questions" />}
            {questions?.length === 0 && (
              <p className={styles.none}>None yet. A kept question stays as it was asked, and what comes back is linked to it.</p>
            )}
            {questions?.toReversed().map((one) => {
              const answers = one.answers.filter(({ ended }) => ended === null)
              return (
                <button
                  key={one.id}
                  type="button"
                  className={cx(styles.question, one.id === question && styles.on)}
                  aria-current={one.id === question || undefined}
                  onClick={() => useElsewhereView.setState({ question: one.id })}
                >
                  <span className={styles.id}>{one.id}</span>
                  <span className={styles.about}>{one.note || one.values.map(({ value }) => value).join(', ')}</span>
                  <span className={styles.state}>
                    {answers.length > 0 ? answers.map(({ exhibit }) => exhibit).join(', ') : 'no answer'}
                  </span>
                </button>
              )
            })}
          </div>
        </div>
        {values.length === 0 ? (
          <Empty icon="elsewhere" title="What is looked for?">
            Paste a list at the left, or choose “Where else” at any value. This case is searched at once; for what was not exported to you,
            the same question is written for Athena, Sentinel, Splunk, osquery and Velociraptor.
          </Empty>
        ) : (
          <div className={styles.right}>
            <Found values={values} />
            <Queries
              queries={kept?.queries ?? asked.data ?? []}
              stale={!kept && asked.stale}
              problem={begin === null || end === null ? 'The case has no time yet: say from when to when.' : (asked.error ?? '')}
            />
          </div>
        )}
      </div>
    </div>
  )
}

const Kept = ({ question }: { question: Question }) => (
  <div className={styles.form}>
    <p className={styles.asked}>
      <b>{question.id}</b> {question.note || 'without a note'}
    </p>
    <p className={styles.none}>
      Asked by {question.author.replace(/ <.*/, '')} on {question.at.slice(0, 16).replace('T', ' ')} UTC, over {question.from} to{' '}
      {question.to}.
    </p>
    <Answers question={question} />
  </div>
)
