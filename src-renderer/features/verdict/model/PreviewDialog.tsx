// Exactly what would leave with the first request, and what stands in place of what, before anything is sent.
import { useState } from 'react'
import type { Preview } from '../../../../src-main/contract/model.ts'
import type { Subject } from '../../../../src-main/contract/verdict.ts'
import { number, plural } from '../../../app/words.ts'
import { usePreview } from '../../../bridge/models.ts'
import { Button } from '../../../design/Button.tsx'
import { Choice } from '../../../design/Choice.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Icon } from '../../../design/Icon.tsx'
import { Failure, Loading } from '../../../design/States.tsx'
import styles from './Model.module.css'
import { useModel } from './state.ts'

export const PreviewDialog = ({ name, subject }: { name: string; subject: Subject }) => {
  const start = useModel((state) => state.start)
  const { data, error, loading, again } = usePreview({ name, subject })
  const close = () => useModel.setState({ previewing: false })
  const remote = data?.model.place !== 'in process'
  return (
    <Dialog
      title={remote ? `What would leave for ${name}` : `What ${name} would be given`}
      open
      full
      onClose={close}
      acts={
        <>
          <span className={styles.sum}>
            {data && (
              <>
                {number(data.bytes)} bytes, about {number(data.tokens)} tokens with the first request; at most{' '}
                {plural(data.model.budget.steps, 'turn')}, {number(data.model.budget.tokens)} tokens, {number(data.model.budget.seconds)} s
              </>
            )}
          </span>
          <Button onClick={close}>Cancel</Button>
          <Button kind="strong" disabled={!data || data.model.problem !== null} onClick={() => data && void start(subject, data.prompt)}>
            {remote ? 'Send this' : 'Begin'}
          </Button>
        </>
      }
    >
      {error && (
        <Failure what="The preview could not be made; nothing was sent." reason={error} acts={<Button onClick={again}>Try again</Button>} />
      )}
      {!data && loading && <Loading what="Gathering what would be sent, and withholding what must not" />}
      {data && <Body preview={data} />}
    </Dialog>
  )
}

const Body = ({ preview }: { preview: Preview }) => {
  const [part, setPart] = useState<'content' | 'instructions'>('content')
  const { model, replaced, tools, influence } = preview
  const of = (kind: Preview['replaced'][number]['kind']) => replaced.filter((one) => one.kind === kind).length
  const to = model.consent
    ? `${model.consent.provider}, ${model.consent.region}; retention as stated: ${model.consent.retention}; consent: ${model.consent.reference}`
    : model.local
      ? `declared local: ${model.local.reason}`
      : 'in our own process; nothing leaves this machine'
  return (
    <div className={styles.preview}>
      <aside className={styles.side} aria-label="What is withheld">
        <p className={styles.words}>
          <b>{model.model}</b>
          {model.url !== null && ` at ${model.url}`}
        </p>
        <p className={styles.words}>{to}</p>
        {model.problem !== null && <p className={styles.warn}>{model.problem}</p>}
        {influence.length > 0 && (
          <div className={styles.warn}>
            <Icon name="warning" size={13} /> {plural(influence.length, 'passage')} of the evidence{' '}
            {influence.length === 1 ? 'addresses its' : 'address their'} reader. The model is told so, and cannot act on it.
            {influence.map((text) => (
              <p key={text} className={styles.passage}>
                {text}
              </p>
            ))}
          </div>
        )}
        <h3 className={styles.label}>
          Withheld: {plural(of('secret'), 'secret')}, {plural(of('name'), 'name')}, {number(of('address'))}{' '}
          {of('address') === 1 ? 'address' : 'addresses'}
        </h3>
        {replaced.length === 0 ? (
          <p className={styles.quiet}>
            {model.place === 'in process'
              ? 'Names and addresses stand as they are: it runs here.'
              : 'Nothing in it is a secret, and nothing else was chosen.'}
          </p>
        ) : (
          <ul className={styles.replaced}>
            {replaced.slice(0, 300).map((one) => (
              <li key={one.token}>
                <span className={styles.token}>{one.token}</span>
                <span className={styles.value} title={one.value}>
                  {one.kind === 'secret' ? 'not shown' : one.value}
                </span>
                <span className={styles.times}>{one.count} ×</span>
              </li>
            ))}
          </ul>
        )}
        <h3 className={styles.label}>Later requests carry what it looks up</h3>
        <p className={styles.quiet}>
          {tools.map(({ name }) => name).join(', ')}: all read only, withheld in the same way; each request is in the trace, byte for byte
          counted.
        </p>
      </aside>
      <div className={styles.main}>
        <Choice
          label="Part"
          hideLabel
          value={part}
          options={[
            { id: 'content', title: 'Evidence' },
            { id: 'instructions', title: 'Instructions' },
          ]}
          onChange={setPart}
        />
        <section
          className={styles.text}
          aria-label={part === 'content' ? 'Evidence as it would leave' : 'Instructions as they would leave'}
        >
          <pre>{marked(part === 'content' ? preview.content : preview.instructions)}</pre>
        </section>
      </div>
    </div>
  )
}

/** Tokens stand out. */
const marked = (text: string) => {
  let at = 0
  return text.split(/(\b(?:NAME|ADDRESS)_\d{3,}\b|\[SECRET_\d{3,}: [a-z ]+\])/).map((part) => {
    const start = at
    at += part.length
    return /^(?:NAME|ADDRESS|\[SECRET)_/.test(part) ? <mark key={start}>{part}</mark> : part
  })
}
