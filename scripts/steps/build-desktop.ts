// Builds the Electron entries and the window when their sources changed since the last build.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { whenStale } from './build-window.ts'
import { root } from './root.ts'

const places = ['src-main', 'src-renderer', 'electron.vite.config.ts', 'vite.config.ts', 'package.json', 'package-lock.json']
const outputs = ['out/main/main.js', 'out/main/workbench-process.js', 'out/preload/preload.cjs', 'out/renderer/index.html']

export const buildDesktop = (): Promise<boolean> =>
  whenStale('desktop', places, outputs, async () => {
    const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js')
    const done = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    if (done.status !== 0) throw new Error(`electron-vite build ended with status ${done.status}`)
  })
