// `npm start`: builds what is stale and opens the workstation, in Electron where its runtime is there, else in the lab host.
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { buildDesktop } from './steps/build-desktop.ts'
import { buildWindow } from './steps/build-window.ts'
import { fetchElectron } from './steps/electron-runtime.ts'
import { root } from './steps/root.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lab: { type: 'boolean', default: false },
    'no-window': { type: 'boolean', default: false },
    'fetch-electron': { type: 'boolean', default: false },
    port: { type: 'string' },
  },
})
const [caseDir] = positionals
const port = values.port === undefined ? undefined : Number(values.port)

const inElectron = async (runtime: string): Promise<void> => {
  if (await buildDesktop()) say('Built the desktop host')
  say('Window: Electron')
  const child = spawn(runtime, [root, ...(caseDir === undefined ? [] : [caseDir])], { cwd: root, stdio: 'inherit' })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.on('exit', (code) => process.exit(code ?? 1))
}

const inLab = async (): Promise<void> => {
  const { runLab } = await import('../src-main/lab/run.ts')
  await runLab({
    open: !values['no-window'],
    say,
    demoAtFirst: true,
    ...(caseDir !== undefined && { caseDir }),
    ...(port !== undefined && { port }),
  })
}

try {
  if (await buildWindow()) say('Built the window')
} catch (error) {
  say(`The window could not be built: ${(error as Error).message}`)
  process.exit(1)
}
const { hasDisplay } = await import('../src-main/lab/browser.ts')
const electron = values.lab
  ? { runtime: null, why: 'the lab host was asked for' }
  : hasDisplay()
    ? fetchElectron(say, values['fetch-electron'])
    : { runtime: null, why: 'there is no display' }
if (electron.runtime !== null) await inElectron(electron.runtime)
else {
  say(`Lab host in place of Electron: ${'why' in electron ? electron.why : ''}`)
  await inLab()
}
