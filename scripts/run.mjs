// Every npm script starts here: plain JavaScript for whatever Node the machine has, before anything is installed.
// It installs what is missing and runs the named script under the project's pinned Node (decision 0001).
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const windows = process.platform === 'win32'

const say = (line) => process.stderr.write(`${line}\n`)
const stop = (line) => {
  say(line)
  process.exit(1)
}

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) stop(`vestige needs Node 20.19 or newer to start; this is ${process.version}`)

/** Null when node_modules is what the lockfile asks for, else what is wrong. npm writes its hidden lockfile last, so it is the stamp. */
const missing = () => {
  const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'))
  const hidden = join('node_modules', '.package-lock.json')
  if (!existsSync(join(root, hidden))) return 'packages are not installed'
  const wanted = readJson('package-lock.json').packages
  const have = readJson(hidden).packages
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.link) continue
    if (!have[path]) {
      if (!entry.optional && !entry.peer) return `${path} is not installed`
    } else if (have[path].version !== entry.version) return `${path} is ${have[path].version}, not ${entry.version}`
  }
  return null
}

const install = (why) => {
  const offline = process.env.VESTIGE_OFFLINE === '1'
  say(`Installing: ${why}; ${offline ? "from npm's cache alone, as VESTIGE_OFFLINE=1 asks" : 'npm ci'}`)
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error', ...(offline ? ['--offline'] : [])]
  const done = spawnSync(windows ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: windows })
  if (done.error) stop(`npm cannot be started: ${done.error.message}`)
  if (done.status !== 0) stop('npm ci failed; see its lines above')
}

const why = missing()
if (why) install(why)

const pinned = join(root, 'node_modules', '.bin', windows ? 'node.cmd' : 'node')
const version = spawnSync(pinned, ['--version'], { encoding: 'utf8', shell: windows })
if (version.status !== 0 || !version.stdout.startsWith('v24.')) {
  stop(`the pinned Node 24 is not in node_modules for ${process.platform}-${process.arch}; run npm ci with optional packages allowed`)
}

const name = process.argv[2] ?? ''
const script = join(root, name.includes('/') ? `${name}.ts` : join('scripts', `${name}.ts`))
if (!existsSync(script)) stop(`there is no ${script}`)
// Stripped and compiled sources are kept beside the packages, for every process and thread that follows.
const compiled = process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'compiled')
const env = {
  ...process.env,
  NODE_COMPILE_CACHE: compiled,
  PATH: `${join(root, 'node_modules', '.bin')}${windows ? ';' : ':'}${process.env.PATH ?? ''}`,
}
const child = spawn(pinned, ['--disable-warning=ExperimentalWarning', script, ...process.argv.slice(3)], {
  cwd: root,
  stdio: 'inherit',
  env,
  shell: windows,
})
// A terminal sends Ctrl-C to the whole group: the child ends itself in good order and this process only waits.
process.on('SIGINT', () => {})
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => stop(`cannot start ${pinned}: ${error.message}`))
child.on('exit', (code, signal) => process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1)))
