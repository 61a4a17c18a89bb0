// Electron's npm package fetches its runtime by a script of its own. This finds the runtime, or fetches it once, for ten seconds.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from './root.ts'

const home = join(root, 'node_modules', 'electron')
const asked = join(root, '.cache', 'electron-asked')
const waitMs = 10_000

/** The executable, or null when the runtime is not here. `ELECTRON_OVERRIDE_DIST_PATH` names a folder that holds one. */
export const electronRuntime = (): string | null => {
  const named = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const path = join(home, 'path.txt')
  const inside =
    process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : process.platform === 'win32' ? 'electron.exe' : 'electron'
  const executable = named ? join(named, inside) : existsSync(path) ? join(home, 'dist', readFileSync(path, 'utf8')) : null
  return executable && existsSync(executable) ? executable : null
}

export type Fetched = { runtime: string } | { runtime: null; why: string }

/** @param again ask even when an earlier start has asked in vain. */
export const fetchElectron = (say: (line: string) => void, again: boolean): Fetched => {
  const here = electronRuntime()
  if (here) return { runtime: here }
  if (process.env.VESTIGE_OFFLINE === '1') return { runtime: null, why: 'it is not here, and VESTIGE_OFFLINE=1 forbids fetching it' }
  const version = (JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }).version
  if (!again && existsSync(asked) && readFileSync(asked, 'utf8').trim() === version) {
    return { runtime: null, why: 'an earlier start could not fetch it; npm start -- --fetch-electron asks again' }
  }
  say(`Fetching Electron ${version}: at most ten seconds`)
  mkdirSync(dirname(asked), { recursive: true })
  writeFileSync(asked, `${version}\n`)
  const done = spawnSync(process.execPath, [join(home, 'install.js')], {
    cwd: home,
    timeout: waitMs,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  })
  const runtime = electronRuntime()
  if (runtime) return { runtime }
  if (done.error && (done.error as NodeJS.ErrnoException).code === 'ETIMEDOUT')
    return { runtime: null, why: 'ten seconds were not enough to fetch it' }
  const reason = (done.stderr ?? '').split('\n').find((line) => /error|ENOTFOUND|ECONN|EAI_AGAIN|status|code/i.test(line))
  return { runtime: null, why: `it could not be fetched (${(reason ?? `status ${done.status}`).trim().slice(0, 160)})` }
}
