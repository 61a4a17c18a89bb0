// Before the kernel tests: the probe and the BPF objects, built where the tools for it are. Without them the tests say so.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export function setup(): void {
  if (process.platform !== 'linux') return
  const missing = ['clang', 'gcc', 'make', 'bpftool', 'llvm-strip'].filter(
    (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
  )
  if (missing.length > 0) {
    console.log(`The probe is not built: no ${missing.join(', ')}`)
    return
  }
  const built = spawnSync(process.execPath, [join(root, 'scripts/sensor-build.mjs'), '--probe'], { cwd: root, encoding: 'utf8' })
  // Tools that are there and a build that fails: that is a fault of ours, not a reason to leave tests out.
  if (built.status !== 0) throw new Error(`the probe could not be built:\n${built.stdout}${built.stderr}`)
}
