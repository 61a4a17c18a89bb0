// The thread of checkpoint.ts. Passive: it waits for nobody and hinders nobody; what a reader still needs stays in the log.
import { parentPort, workerData } from 'node:worker_threads'
import type { CheckpointInit } from './checkpoint.ts'
import { connect } from './schema/connect.ts'

const { path, key } = workerData as CheckpointInit
const port = parentPort!
const db = connect(path, key)
db.pragma('synchronous = FULL')

port.on('message', (word: 'run' | 'end') => {
  if (word === 'end') {
    db.close()
    port.close()
    return
  }
  let done = false
  try {
    db.pragma('wal_checkpoint(PASSIVE)')
    done = true
  } catch {
    // A full disk, a medium that went: the case thread tries by itself, and says what is wrong.
  }
  port.postMessage(done)
})
