// Adds a model to the case: a file in our own process, or an endpoint that stays off until it is agreed upon.
import { useState } from 'react'
import type { ModelKind } from '../../../src-main/contract/model.ts'
import { say } from '../../app/state/notices.ts'
import { messageOf, workbench } from '../../bridge/client.ts'
import { desktop } from '../../bridge/desktop.ts'
import { Button } from '../../design/Button.tsx'
import { Choice } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import styles from './Models.module.css'

const kinds = [
  { id: 'gguf', title: 'GGUF file' },
  { id: 'endpoint', title: 'Endpoint' },
  { id: 'anthropic', title: 'Anthropic' },
  { id: 'openai', title: 'OpenAI' },
] as const

const hints: Record<ModelKind, string> = {
  gguf: 'Runs in our own process through node-llama-cpp, on this machine alone. The hash of the file is recorded.',
  endpoint:
    'Anything that speaks the OpenAI chat form: Ollama, llama.cpp server, LM Studio, vLLM. It counts as remote, on this machine too, until you declare it local.',
  anthropic: 'Remote. Off until you switch it on for this case with what the client agreed to.',
  openai: 'Remote. Off until you switch it on for this case with what the client agreed to.',
}

export const AddModel = ({ onClose, onDone }: { onClose: () => void; onDone: () => void }) => {
  const [kind, setKind] = useState<ModelKind>('endpoint')
  const [name, setName] = useState('')
  const [url, setUrl] = useState('http://127.0.0.1:11434/v1')
  const [model, setModel] = useState('')
  const [file, setFile] = useState('')
  const [context, setContext] = useState('')
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const native = desktop()
  const whole = kind === 'gguf' ? file.trim() !== '' : model.trim() !== '' && (kind !== 'endpoint' || url.trim() !== '')
  const add = async () => {
    setBusy(true)
    setRefused(null)
    try {
      const made = await workbench().models.add({
        ...{ name: name.trim(), kind },
        ...(kind === 'gguf' ? { file: file.trim() } : { model: model.trim() }),
        ...(kind === 'endpoint' && { url: url.trim() }),
        ...(/^\d+$/.test(context.trim()) && { context: Number(context) }),
      })
      say(made.kind === 'gguf' ? `${made.name} is in the case; its hash is in the ledger` : `${made.name} is in the case, and off`)
      onDone()
      onClose()
    } catch (error) {
      setRefused(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog
      title="Add a model to this case"
      open
      onClose={onClose}
      acts={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" disabled={busy || !whole || name.trim() === ''} onClick={() => void add()}>
            {busy ? (kind === 'gguf' ? 'Hashing the file' : 'Adding') : 'Add'}
          </Button>
        </>
      }
    >
      <Choice label="Kind" value={kind} options={kinds} onChange={setKind} />
      <p className={styles.words}>{hints[kind]}</p>
      <Field label="Name in this case" value={name} onChange={setName} mono placeholder="near" autoFocus />
      {kind === 'gguf' ? (
        <>
          <Field label="File" value={file} onChange={setFile} mono placeholder="/models/analyst-8b-q4.gguf" />
          {native && <Button onClick={() => void native.chooseFiles().then(([one]) => one && setFile(one))}>Choose…</Button>}
        </>
      ) : (
        <>
          {kind === 'endpoint' && (
            <Field
              label="Address, up to /v1"
              value={url}
              onChange={setUrl}
              mono
              hint="https, or http on this machine and private networks"
            />
          )}
          <Field label="Model, as the endpoint calls it" value={model} onChange={setModel} mono placeholder="llama3.1:8b" />
        </>
      )}
      <Field
        label="Tokens that fit in one request; empty for the usual"
        value={context}
        onChange={setContext}
        mono
        error={context.trim() === '' || (/^\d+$/.test(context.trim()) && Number(context) >= 1024) ? null : 'A whole number from 1024'}
      />
      {refused && (
        <p className={styles.refused} role="alert">
          {refused}
        </p>
      )}
    </Dialog>
  )
}
