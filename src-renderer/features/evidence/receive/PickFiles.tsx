// In a browser: choose files or a folder for upload.
import { useRef } from 'react'
import type { Dropped } from '../../../bridge/upload.ts'
import { Button } from '../../../design/Button.tsx'
import styles from './Receive.module.css'
import { useOffered } from './state.ts'

const chosen = (list: FileList | null): Dropped[] => [...(list ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }))

export const PickFiles = () => {
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  return (
    <div className={styles.row}>
      <Button onClick={() => files.current?.click()}>Upload files…</Button>
      <Button onClick={() => folder.current?.click()}>Upload a folder…</Button>
      <span className={styles.words}>or drop them anywhere in this window</span>
      <input
        ref={files}
        type="file"
        multiple
        hidden
        aria-label="Files to upload"
        onChange={(event) => useOffered.setState({ files: chosen(event.target.files) })}
      />
      <input
        ref={(element) => {
          folder.current = element
          // React does not know this attribute by its type.
          element?.setAttribute('webkitdirectory', '')
        }}
        type="file"
        hidden
        aria-label="Folder to upload"
        onChange={(event) => useOffered.setState({ files: chosen(event.target.files) })}
      />
    </div>
  )
}
