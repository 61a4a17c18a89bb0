#!/usr/bin/env node
// Runs the sensor's command line under the pinned Node 24, whichever Node started this file (decision 0001).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const main = join(root, 'sensor/daemon/main.ts')

if (process.version.startsWith('v24.')) await import(main)
else {
  let at = root
  let node
  for (;;) {
    const candidate = join(at, 'node_modules/.bin/node')
    if (existsSync(candidate)) {
      node = candidate
      break
    }
    if (dirname(at) === at) break
    at = dirname(at)
  }
  if (!node) {
    console.error('vestige-sensor: Node 24 is needed; run `npm ci` first')
    process.exit(1)
  }
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)))
}
