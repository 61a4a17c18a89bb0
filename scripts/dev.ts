// `npm run dev`: the window from Vite, which reloads itself; the lab host which starts anew when its sources change.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { watch } from 'node:fs'
import { createServer as createSocketServer } from 'node:net'
import { join } from 'node:path'
import { createServer } from 'vite'
import { root } from './steps/root.ts'

/** A port that is free now; the host keeps it over its restarts, and with it the page its address. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createSocketServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })

const [port, vitePort] = [await freePort(), await freePort()]
const vite = await createServer({
  configFile: join(root, 'vite.config.ts'),
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: vitePort, strictPort: true, hmr: { host: '127.0.0.1', port: vitePort, clientPort: vitePort } },
})
await vite.listen()
process.stderr.write('Window: from its sources, reloads itself\nLab host: starts anew when its sources change\n')

// Not `node --watch`: it posts messages of its own into the workers' channels.
const session = randomBytes(32).toString('base64url')
const start = (): ChildProcess =>
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'scripts', 'steps', 'dev-host.ts')], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, VESTIGE_DEV: JSON.stringify({ port, vitePort, session }) },
  })

const end = async (code: number): Promise<never> => {
  await vite.close()
  process.exit(code)
}

let host: ChildProcess
let again = false
const keepRunning = () => {
  host = start()
  host.once('exit', (code) => {
    if (again) keepRunning()
    else void end(code ?? 0)
    again = false
  })
}
keepRunning()

let soon: NodeJS.Timeout | undefined
watch(join(root, 'src-main'), { recursive: true }, (_, file) => {
  if (!file || /\.test\.|^desktop/.test(file)) return
  clearTimeout(soon)
  soon = setTimeout(() => {
    process.stderr.write(`Changed: ${file}\n`)
    again = true
    host.kill('SIGTERM')
  }, 200)
})
process.on('SIGINT', () => {})
process.on('SIGTERM', () => host.kill('SIGTERM'))
