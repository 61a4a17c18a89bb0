// The models of this case: none by itself, each with where it is, what was agreed upon, and whether it can be asked now.
import { useState } from 'react'
import type { ModelPlace, ShownModel } from '../../../src-main/contract/model.ts'
import { attempt, say } from '../../app/state/notices.ts'
import { number } from '../../app/words.ts'
import { workbench } from '../../bridge/client.ts'
import { useModels } from '../../bridge/models.ts'
import { Button } from '../../design/Button.tsx'
import { Failure } from '../../design/States.tsx'
import { AddModel } from './AddModel.tsx'
import { AgreeOnModel } from './AgreeOnModel.tsx'
import styles from './Models.module.css'
import shared from './Settings.module.css'

export const placeWords: Record<ModelPlace, string> = {
  'in process': 'In our own process',
  'declared local': 'Declared local',
  remote: 'Remote',
}

export const Models = () => {
  const { data: models, error, again } = useModels()
  const [adding, setAdding] = useState(false)
  const [agreeing, setAgreeing] = useState<{ model: ShownModel; on: 'remote' | 'local' | 'key' } | null>(null)
  const act = async (what: string, work: () => Promise<unknown>, done: string) => {
    await attempt(what, async () => {
      await work()
      say(done)
      again()
    })
  }
  return (
    <section className={shared.part} aria-label="Models of this case">
      <h3 className={shared.heading}>Models of this case</h3>
      {error && <Failure what="The models could not be read." reason={error} acts={<Button onClick={again}>Read again</Button>} />}
      <p className={styles.words}>
        Verdicts need none. A model explains beside the offline analyst; its sentences are checked like all others, and it changes no
        verdict. Nothing is sent until you switch one on for this case.
      </p>
      {models?.map((one) => (
        <article key={one.name} className={styles.model} aria-label={one.name}>
          <div className={styles.head}>
            <b className={styles.name}>{one.name}</b>
            <span className={one.place === 'remote' ? styles.remote : styles.place}>{placeWords[one.place]}</span>
            <span className={styles.space} />
            <span className={one.problem === null ? styles.ready : styles.off}>
              {one.problem === null ? 'Ready' : one.on ? 'Not ready' : 'Off'}
            </span>
          </div>
          <p className={styles.id} title={one.url ?? one.file?.path}>
            {one.model}
            {one.url !== null && ` at ${one.url}`}
          </p>
          {one.file && (
            <p className={styles.id} title={one.file.sha256}>
              SHA-256 {one.file.sha256.slice(0, 20)}…, {number(Math.round(one.file.size / 1e6))} MB
            </p>
          )}
          {one.consent && (
            <p className={styles.words}>
              {one.consent.provider}, {one.consent.region}; keeps {one.consent.retention}; agreed in {one.consent.reference}.{' '}
              {one.hide.names ? 'Names' : 'No names'} and {one.hide.addresses ? 'addresses' : 'no addresses'} are withheld, secrets always.
            </p>
          )}
          {one.local && <p className={styles.words}>Local on your word: {one.local.reason}</p>}
          {one.problem !== null && one.on && <p className={styles.problem}>{one.problem}</p>}
          {one.problem !== null && !one.on && <p className={styles.words}>Nothing is sent to it: it is off in this case.</p>}
          <div className={shared.acts}>
            {one.kind !== 'gguf' && !one.on && <Button onClick={() => setAgreeing({ model: one, on: 'remote' })}>Switch on…</Button>}
            {one.kind === 'endpoint' && !one.on && <Button onClick={() => setAgreeing({ model: one, on: 'local' })}>Declare local…</Button>}
            {one.kind !== 'gguf' && one.on && (
              <Button
                onClick={() =>
                  void act(
                    'It was not switched off',
                    () => workbench().models.switchOff({ name: one.name }),
                    `${one.name} is off in this case`,
                  )
                }
              >
                Switch off
              </Button>
            )}
            {one.kind !== 'gguf' && (
              <Button onClick={() => setAgreeing({ model: one, on: 'key' })}>
                {one.key === 'none' || one.key === 'not needed' ? 'Key…' : `Key: ${one.key}`}
              </Button>
            )}
            <Button
              kind="bare"
              onClick={() =>
                void act(
                  'It was not removed',
                  () => workbench().models.remove({ name: one.name }),
                  `${one.name} is removed; traces of its runs stay`,
                )
              }
            >
              Remove
            </Button>
          </div>
        </article>
      ))}
      {models?.length === 0 && <p className={styles.words}>There is none.</p>}
      <div className={shared.acts}>
        <Button onClick={() => setAdding(true)}>Add a model…</Button>
      </div>
      {adding && <AddModel onClose={() => setAdding(false)} onDone={again} />}
      {agreeing && <AgreeOnModel model={agreeing.model} on={agreeing.on} onClose={() => setAgreeing(null)} onDone={again} />}
    </section>
  )
}
