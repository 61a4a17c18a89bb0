import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

it.runIf(process.platform === 'linux')('lowers the priority of its own thread and of no other', async () => {
  const module = new URL('./give-way.ts', import.meta.url).href
  const code = `const { parentPort } = require('node:worker_threads'); const os = require('node:os'); const fs = require('node:fs')
    import(${JSON.stringify(module)}).then(({ giveWay }) => {
      const thread = Number(fs.readlinkSync('/proc/thread-self').split('/').at(-1))
      const before = os.getPriority(thread); giveWay()
      parentPort.postMessage({ before, after: os.getPriority(thread) })
    })`
  const whole = getPriority(process.pid)
  const worker = new Worker(code, { eval: true })
  const { before, after } = await new Promise<{ before: number; after: number }>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await worker.terminate()
  expect(after).toBe(Math.min(19, before + 10))
  expect(getPriority(process.pid)).toBe(whole)
})
