// A signature on the PDF by the examiner's own certificate: file, password, and whether a time stamp is asked for.
import { useState } from 'react'
import { attempt, say } from '../../app/state/notices.ts'
import { bump } from '../../bridge/changes.ts'
import { workbench } from '../../bridge/client.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { Button } from '../../design/Button.tsx'
import { Choice, Tick } from '../../design/Choice.tsx'
import { Dialog } from '../../design/Dialog.tsx'
import { Field } from '../../design/Field.tsx'
import styles from './Report.module.css'

export const SignDialog = ({ report, revision, onClose }: { report: string; revision: number; onClose: () => void }) => {
  const [file, setFile] = useState<File | null>(null)
  const [password, setPassword] = useState('')
  const [copy, setCopy] = useState<'filing' | 'evidence'>('filing')
  const [timestamp, setTimestamp] = useState(false)
  const [busy, setBusy] = useState(false)
  const sign = async () => {
    if (!file) return
    setBusy(true)
    await attempt('The PDF was not signed', async () => {
      const base64 = btoa(String.fromCharCode(...new Uint8Array(await file.arrayBuffer())))
      const signed = await workbench().report.sign({ report, revision, copy, base64, password, timestamp })
      bump(['custody'])
      const out = await saveFile(signed.name)
      await out.write(new Blob([Uint8Array.from(atob(signed.base64), (one) => one.charCodeAt(0))]))
      await out.close()
      say(`Signed by ${signed.signer}; a copy stays in the case's reports folder`)
      onClose()
    })
    setPassword('')
    setBusy(false)
  }
  return (
    <Dialog
      title={`Sign revision ${revision}`}
      open
      onClose={onClose}
      acts={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="strong" disabled={!file || busy} onClick={() => void sign()}>
            {busy ? 'Signing' : 'Sign with my certificate'}
          </Button>
        </>
      }
    >
      <label className={styles.labelled}>
        <span>Certificate and key (PKCS#12: .p12 or .pfx)</span>
        <input type="file" accept=".p12,.pfx" onChange={(event) => setFile(event.target.files?.[0] ?? null)} />
      </label>
      <Field
        label="Password of the file"
        type="password"
        value={password}
        onChange={setPassword}
        hint="It opens the file once and is not kept."
      />
      <Choice
        label="Which copy"
        value={copy}
        options={[
          { id: 'filing', title: 'Filing copy' },
          { id: 'evidence', title: 'Evidence copy' },
        ]}
        onChange={setCopy}
      />
      <Tick
        label="Ask the time-stamp authority of this case"
        hint="Only where one is switched on; the request leaves this machine and is in the ledger."
        on={timestamp}
        onChange={setTimestamp}
      />
    </Dialog>
  )
}
