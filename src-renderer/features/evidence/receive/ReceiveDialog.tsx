// Receipt of evidence: what, from whom, by whom, on what medium and authority. What is not given prints as "not stated".
import { useEffect, useRef, useState } from 'react'
import type { Receipt } from '../../../../src-main/contract/exhibit.ts'
import { useDialogs } from '../../../app/state/dialogs.ts'
import { say } from '../../../app/state/notices.ts'
import { useView } from '../../../app/state/view.ts'
import { bytesText, number, plural } from '../../../app/words.ts'
import { messageOf, workbench } from '../../../bridge/client.ts'
import { desktop } from '../../../bridge/desktop.ts'
import { uploadDrop } from '../../../bridge/upload.ts'
import { Button } from '../../../design/Button.tsx'
import { Tick } from '../../../design/Choice.tsx'
import { Dialog } from '../../../design/Dialog.tsx'
import { Field } from '../../../design/Field.tsx'
import { Failure } from '../../../design/States.tsx'
import { PickFiles } from './PickFiles.tsx'
import styles from './Receive.module.css'
import { useOffered } from './state.ts'

const fields: readonly { name: keyof Receipt; label: string; placeholder: string }[] = [
  { name: 'receivedFrom', label: 'Received from', placeholder: 'A. Osei, client' },
  { name: 'by', label: 'Received by', placeholder: 'your name' },
  { name: 'medium', label: 'Medium', placeholder: 'S3 copy, USB drive no. 7, …' },
  { name: 'authority', label: 'Authority', placeholder: 'engagement letter of 12 November' },
]

const empty: Receipt = {}

export const ReceiveDialog = () => {
  const { open, close } = useDialogs()
  const { paths: offeredPaths, files } = useOffered()
  const [paths, setPaths] = useState('')
  const [receipt, setReceipt] = useState<Receipt>(empty)
  const [inPlace, setInPlace] = useState(false)
  const [hashList, setHashList] = useState('')
  const [busy, setBusy] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const stop = useRef<AbortController | null>(null)
  const shown = open === 'receive'
  const native = desktop()

  useEffect(() => {
    if (!shown) return
    setPaths(offeredPaths.join('\n'))
    setError(null)
  }, [shown, offeredPaths])
  if (!shown) return null

  const list = paths
    .split('\n')
    .map((path) => path.trim())
    .filter((path) => path !== '')
  const done = () => {
    useOffered.setState({ paths: [], files: [] })
    setPaths('')
    setInPlace(false)
    setHashList('')
    close()
    useView.getState().set({ area: 'evidence' })
    say('Receiving: hashed while it is copied, sealed, then read')
  }
  const upload = async () => {
    stop.current = new AbortController()
    const whole = files.reduce((sum, { file }) => sum + file.size, 0)
    const top = files[0]?.path.split('/')[0] ?? 'upload'
    await uploadDrop(files, files.length === 1 ? files[0]!.path : top, receipt, stop.current.signal, (count, bytes) =>
      setBusy(`${number(count)} of ${plural(files.length, 'file')}, ${bytesText(bytes)} of ${bytesText(whole)}`),
    )
  }
  const submit = async () => {
    setError(null)
    setBusy(files.length > 0 ? 'starting' : 'asking')
    try {
      if (files.length > 0) await upload()
      else await workbench().evidence.receive({ paths: list, receipt, inPlace, ...(hashList.trim() ? { hashList: hashList.trim() } : {}) })
      done()
    } catch (failure) {
      setError(messageOf(failure))
    } finally {
      setBusy(null)
    }
  }
  return (
    <Dialog
      title="Receive evidence"
      open
      wide
      onClose={() => {
        stop.current?.abort()
        useOffered.setState({ paths: [], files: [] })
        close()
      }}
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault()
          void submit()
        }}
      >
        {files.length > 0 ? (
          <div className={styles.files}>
            <p>
              <b>{plural(files.length, 'file')}</b> from this browser, {bytesText(files.reduce((sum, { file }) => sum + file.size, 0))}
            </p>
            <ul>
              {files.slice(0, 5).map(({ path }) => (
                <li key={path}>{path}</li>
              ))}
            </ul>
            {files.length > 5 && <span>{number(files.length - 5)} more</span>}
            <p className={styles.words}>
              They travel through the browser to this machine's host and are recorded as a browser upload, with what a browser knows: name,
              size and time of change. To keep owner and mode, give paths instead.
            </p>
            <Button onClick={() => useOffered.setState({ files: [] })}>Give paths instead</Button>
          </div>
        ) : (
          <>
            <Field
              label="Paths on this machine, one a line: files, folders, archives"
              value={paths}
              onChange={setPaths}
              lines={4}
              mono
              autoFocus
              placeholder="/media/evidence/cloudtrail/"
              hint={
                list.length > 1
                  ? `${plural(list.length, 'path')}: each becomes one exhibit.`
                  : 'Each path becomes one exhibit, its files numbered inside it.'
              }
            />
            {native ? (
              <div className={styles.row}>
                <Button onClick={() => void native.chooseFiles().then((chosen) => setPaths([...list, ...chosen].join('\n')))}>
                  Choose files…
                </Button>
                <Button onClick={() => void native.chooseFolders().then((chosen) => setPaths([...list, ...chosen].join('\n')))}>
                  Choose folders…
                </Button>
              </div>
            ) : (
              <PickFiles />
            )}
          </>
        )}
        <div className={styles.pair}>
          {fields.map(({ name, label, placeholder }) => (
            <Field
              key={name}
              label={label}
              value={receipt[name] ?? ''}
              placeholder={placeholder}
              onChange={(value) => setReceipt({ ...receipt, [name]: value || undefined })}
            />
          ))}
        </div>
        <Field label="Note" value={receipt.note ?? ''} onChange={(note) => setReceipt({ ...receipt, note: note || undefined })} lines={2} />
        {files.length === 0 && (
          <>
            <Field
              label="Sender's hash list (sha256sum format), path"
              value={hashList}
              onChange={setHashList}
              mono
              hint="Checked three ways: named and missing, arrived and unlisted, different."
            />
            <Tick
              label="Register where it lies, do not copy"
              hint="For huge images. Hashed and described; “not present” when its medium is away."
              on={inPlace}
              onChange={setInPlace}
            />
          </>
        )}
        {error && <Failure what="Nothing was received." reason={error} />}
        <div className={styles.acts}>
          {busy && <span className={styles.words}>{busy}</span>}
          <Button onClick={() => (busy ? stop.current?.abort() : close())}>Cancel</Button>
          <Button kind="strong" type="submit" disabled={busy !== null || (files.length === 0 && list.length === 0)}>
            Receive and seal
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
