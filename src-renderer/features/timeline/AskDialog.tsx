// A question in plain words becomes a query: shown, editable, and run only when it is taken. Never an answer.
import { useState } from 'react'
import type { ProposedQuery } from '../../../src-main/contract/model.ts'
import { useDialogs } from '../../app/state/dialogs.ts'
import { useView } from '../../app/state/view.ts'
import { fromRfc3339 } from '../../app/time/format.ts'
import { messageOf, workbench } from '../../bridge/client.ts'
import { useModels } from '../../bridge/models.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import { Loading } from '../../design/States.tsx'
import styles from './Timeline.module.css'

export const AskDialog = () => {
  const { open, close } = useDialogs()
  return open === 'ask' ? <Ask onClose={close} /> : null
}

const Ask = ({ onClose }: { onClose: () => void }) => {
  const { data: models } = useModels()
  const set = useView((state) => state.set)
  const ready = models?.filter((one) => one.problem === null) ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  const [question, setQuestion] = useState('')
  const [found, setFound] = useState<ProposedQuery | null>(null)
  const [query, setQuery] = useState('')
  const [wrong, setWrong] = useState<string | null>(null)
  const [asking, setAsking] = useState<AbortController | null>(null)
  const [failed, setFailed] = useState<string | null>(null)
  const name = chosen ?? ready[0]?.name ?? ''
  const model = ready.find((one) => one.name === name)
  const ask = async () => {
    const stop = new AbortController()
    setAsking(stop)
    setFailed(null)
    setFound(null)
    try {
      const proposed = await workbench().models.ask({ name, question: question.trim() }, { signal: stop.signal })
      setFound(proposed)
      setQuery(proposed.query)
      setWrong(null)
    } catch (error) {
      if (!stop.signal.aborted) setFailed(messageOf(error))
    } finally {
      setAsking(null)
    }
  }
  const edit = (next: string) => {
    setQuery(next)
    void workbench()
      .events.check({ query: next })
      .then(({ error }) => setWrong(error?.message ?? null))
  }
  const take = () => {
    const from = fromRfc3339(found?.from ?? '')
    const to = fromRfc3339(found?.to ?? '')
    set({ query, ...(from !== undefined && to !== undefined && { range: { from, to } }) })
    onClose()
  }
  return (
    <Dialog
      title="Ask for events in plain words"
      open
      wide
      onClose={() => {
        asking?.abort()
        onClose()
      }}
      acts={
        <>
          {asking && <Button onClick={() => asking.abort()}>Stop</Button>}
          <Button
            kind={found ? 'framed' : 'strong'}
            disabled={asking !== null || question.trim().length < 3 || !model}
            onClick={() => void ask()}
          >
            {found ? 'Ask again' : 'Ask'}
          </Button>
          {found && (
            <Button kind="strong" disabled={wrong !== null} onClick={take}>
              Use this query
            </Button>
          )}
        </>
      }
    >
      {ready.length > 1 && (
        <Choice
          label="Model"
          value={name}
          options={ready.map((one) => ({ id: one.name, title: `${one.name}, ${one.place}` }))}
          onChange={setChosen}
        />
      )}
      <Field
        label="Question"
        value={question}
        onChange={setQuestion}
        lines={2}
        autoFocus
        placeholder="Which addresses signed in as ci-deploy on the second of March?"
      />
      <p className={styles.words}>
        {model?.place === 'in process'
          ? `${model.name} runs on this machine: nothing leaves.`
          : model
            ? `To ${model.name} go your question, the names of fields and their commonest values, withheld as agreed; no events.`
            : 'No model can be asked in this case: Settings, Models of this case.'}{' '}
        It gives a query, not an answer.
      </p>
      {asking && <Loading what={`${name} turns the question into a query`} />}
      {failed && (
        <p className={styles.refused} role="alert">
          {failed}
        </p>
      )}
      {found && (
        <>
          <Field label="Query, yours to change" value={query} onChange={edit} mono lines={2} error={wrong} />
          {(found.from !== undefined || found.to !== undefined) && (
            <p className={styles.words}>
              Time: {found.from ?? 'the beginning'} to {found.to ?? 'the end'}
              {(found.from === undefined || found.to === undefined) && ' (set it in the time range yourself: one end is open)'}
            </p>
          )}
          <p className={styles.words}>
            {found.model} reads the question so: {found.why || 'it does not say'}
            {found.refused.length > 0 && `. ${found.refused.length} earlier proposals were no queries that could be read.`}
          </p>
        </>
      )}
    </Dialog>
  )
}
