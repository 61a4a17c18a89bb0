// Files dropped anywhere in the window are offered for receipt; nothing is taken before the examiner says so.
import { useEffect, useState } from 'react'
import { attempt } from '../../../app/state/notices.ts'
import { desktop } from '../../../bridge/desktop.ts'
import { filesOf } from '../../../bridge/upload.ts'
import styles from './Receive.module.css'
import { offer } from './state.ts'

export const DropAnywhere = () => {
  const [over, setOver] = useState(false)
  useEffect(() => {
    let depth = 0
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const onEnter = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth += 1
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (!holdsFiles(event)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setOver(false)
    }
    const onOver = (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
    }
    const onDrop = (event: DragEvent) => {
      if (!holdsFiles(event) || !event.dataTransfer) return
      event.preventDefault()
      depth = 0
      setOver(false)
      const native = desktop()
      if (native) offer({ paths: [...event.dataTransfer.files].map((file) => native.pathOf(file)).filter((path) => path !== '') })
      else {
        const walking = filesOf(event.dataTransfer)
        void attempt('The drop could not be read', async () => offer({ files: await walking }))
      }
    }
    window.addEventListener('dragenter', onEnter)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('dragover', onOver)
    window.addEventListener('drop', onDrop)
    return () => {
      window.removeEventListener('dragenter', onEnter)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('drop', onDrop)
    }
  }, [])
  if (!over) return null
  return (
    <div className={styles.over} aria-hidden="true">
      <span className={styles.overText}>Drop to receive as one exhibit</span>
    </div>
  )
}
