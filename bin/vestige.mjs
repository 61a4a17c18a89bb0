#!/usr/bin/env node
// Starts the command line under the pinned Node 24, whatever Node the machine has (decision 0001).
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const pinned = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const here = Number(process.versions.node.split('.')[0])

const modulesAbove = () => {
  // Installed as a dependency, the packages lie beside us and not below.
  for (let at = root; ; at = dirname(at)) {
    if (existsSync(join(at, 'node_modules', 'better-sqlite3'))) return true
    if (at === dirname(at)) return false
  }
}

if (!modulesAbove()) {
  process.stderr.write(`vestige: the packages are not installed; run "npm ci" in ${root}\n`)
  process.exit(1)
}
if (here === 24) {
  // Stripped and compiled sources are kept beside the packages: half of what a start costs, in every worker thread too.
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'compiled')
  // Node 20 knows no such function, and must be able to read this file.
  const { enableCompileCache } = await import('node:module')
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  const { main } = await import(pathToFileURL(join(root, 'src-main', 'cli', 'main.ts')).href)
  process.exitCode = await main(process.argv.slice(2))
} else if (!existsSync(pinned)) {
  process.stderr.write(`vestige: needs Node 24 (this is ${process.version}) and the pinned one is missing; run "npm ci" in ${root}\n`)
  process.exit(1)
} else {
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  const pass = (signal) => child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, pass)
  child.on('error', (error) => {
    process.stderr.write(`vestige: cannot start ${pinned}: ${error.message}\n`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1))
  })
}
