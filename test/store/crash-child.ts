// Imports into a case and dies without warning where it is told to: between the columns' commit and the manifest's, or before.
import { Store } from '../../src-main/case/store.ts'
import { crashEvents } from './crash-events.ts'
import { makeBatch, partsOf } from './synthetic-batches.ts'

const [dir, point, fromText] = process.argv.slice(2) as [string, 'between' | 'mid-segment', string]
const store = await Store.open({ dir, segmentEvents: 500 })
const all = crashEvents()
let commits = 0
store.writer.beforeManifestCommit = async () => {
  if (point === 'between' && ++commits === 2) process.kill(process.pid, 'SIGKILL')
}
for (let at = Number(fromText); at < all.length; at += 250) {
  const slice = all.slice(at, at + 250)
  await store.writer.append(makeBatch(slice, partsOf(slice)))
  if (point === 'mid-segment' && at >= Number(fromText) + 750) process.kill(process.pid, 'SIGKILL')
}
