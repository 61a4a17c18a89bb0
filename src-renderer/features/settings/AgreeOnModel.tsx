// What must be said before an endpoint may be asked: what the client agreed to, or why everything stays on machines of ours. And its key.
import { useState } from 'react'
import type { ShownModel } from '../../../src-main/contract/model.ts'
import { say } from '../../app/state/notices.ts'
import { messageOf, workbench } from '../../bridge/client.ts'
import { Button } from '../../design/Button.tsx'
import { Tick } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import styles from './Models.module.css'

interface Props {
  model: ShownModel
  on: 'remote' | 'local' | 'key'
  onClose: () => void
  onDone: () => void
}

const titles = { remote: 'Switch on for this case', local: 'Declare local', key: 'Key' }
const whole = (text: string, least: number, most: number) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most

export const AgreeOnModel = ({ model, on, onClose, onDone }: Props) => {
  const [provider, setProvider] = useState(model.kind === 'anthropic' ? 'Anthropic' : model.kind === 'openai' ? 'OpenAI' : '')
  const [region, setRegion] = useState('')
  const [retention, setRetention] = useState('')
  const [reference, setReference] = useState('')
  const [steps, setSteps] = useState(String(model.budget.steps))
  const [tokens, setTokens] = useState(String(model.budget.tokens))
  const [seconds, setSeconds] = useState(String(model.budget.seconds))
  const [names, setNames] = useState(model.hide.names)
  const [addresses, setAddresses] = useState(model.hide.addresses)
  const [reason, setReason] = useState('')
  const [key, setKey] = useState('')
  const [refused, setRefused] = useState<string | null>(null)
  const { name } = model
  const stated = [provider, region, retention, reference].every((text) => text.trim().length >= 2)
  const budget = whole(steps, 1, 100) && whole(tokens, 500, 5_000_000) && whole(seconds, 5, 7200)
  const may = on === 'remote' ? stated && budget : on === 'local' ? reason.trim().length >= 2 : key.trim() !== ''
  const work = async () => {
    setRefused(null)
    try {
      if (on === 'remote') {
        await workbench().models.switchOn({
          name,
          consent: { provider, region, retention, reference },
          hide: { names, addresses },
          budget: { steps: Number(steps), tokens: Number(tokens), seconds: Number(seconds) },
        })
        say(`${name} is on for this case; the ledger names provider, region, retention and consent`)
      } else if (on === 'local') {
        await workbench().models.declareLocal({ name, reason })
        say(`${name} is declared local; your reason is in the ledger`)
      } else {
        const { key: where } = await workbench().models.setKey({ name, key })
        say(
          where === 'key store'
            ? 'The key is in the system’s key store'
            : 'The key is held in memory until the program ends: no key store is at hand',
        )
      }
      onDone()
      onClose()
    } catch (error) {
      setRefused(messageOf(error))
    }
  }
  return (
    <Dialog
      title={`${titles[on]}: ${name}`}
      open
      onClose={onClose}
      wide={on === 'remote'}
      acts={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" disabled={!may} onClick={() => void work()}>
            {on === 'key' ? 'Use this key' : titles[on]}
          </Button>
        </>
      }
    >
      <p className={styles.words}>
        {model.model} at {model.url}
      </p>
      {on === 'remote' && (
        <>
          <div className={styles.two}>
            <Field label="Provider" value={provider} onChange={setProvider} autoFocus placeholder="who runs it" />
            <Field label="Region, as stated" value={region} onChange={setRegion} placeholder="eu-central-1" />
            <Field label="Retention, as stated" value={retention} onChange={setRetention} placeholder="none; 30 days" />
            <Field
              label="Consent of the client: reference"
              value={reference}
              onChange={setReference}
              placeholder="contract § 7; mail of 2026-03-01"
            />
          </div>
          <div className={styles.three}>
            <Field label="Turns at most" value={steps} onChange={setSteps} mono error={whole(steps, 1, 100) ? null : '1 to 100'} />
            <Field
              label="Tokens at most"
              value={tokens}
              onChange={setTokens}
              mono
              error={whole(tokens, 500, 5_000_000) ? null : '500 to 5,000,000'}
            />
            <Field
              label="Seconds at most"
              value={seconds}
              onChange={setSeconds}
              mono
              error={whole(seconds, 5, 7200) ? null : '5 to 7200'}
            />
          </div>
          <Tick
            label="Withhold names"
            hint="credentials, hosts, accounts, mail addresses: the same token for the same name, put back here"
            on={names}
            onChange={setNames}
          />
          <Tick label="Withhold addresses" hint="IP and hardware addresses, domains" on={addresses} onChange={setAddresses} />
          <p className={styles.words}>Probable secrets are withheld whatever is chosen. Before each run you see what would leave.</p>
        </>
      )}
      {on === 'local' && (
        <>
          <Field
            label="Why everything stays on machines of yours"
            value={reason}
            onChange={setReason}
            lines={2}
            autoFocus
            placeholder="Ollama on the bench server, no route to the internet"
          />
          <p className={styles.words}>
            Refused for public addresses and providers, and for names that mark a model run elsewhere. An answer that says it was made
            elsewhere ends the run.
          </p>
        </>
      )}
      {on === 'key' && (
        <Field
          label="Key of the provider"
          type="password"
          value={key}
          onChange={setKey}
          autoFocus
          hint="Kept in the system’s key store where there is one, else in memory until the program ends; never in the case."
        />
      )}
      {refused && (
        <p className={styles.refused} role="alert">
          {refused}
        </p>
      )}
    </Dialog>
  )
}
