// Typesets in a thread of its own: pages of a large case take seconds, and the workbench must go on answering.
import { parentPort, workerData } from 'node:worker_threads'
import { typeset } from '../../report/pdf/typeset.ts'

try {
  const { document, kit, copy, attachments } = workerData
  const pdf = typeset(document, kit, copy, attachments)
  parentPort!.postMessage({ pdf: new Uint8Array(pdf) })
} catch (error) {
  parentPort!.postMessage({ error: (error as Error).message })
}
