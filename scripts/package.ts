// `npm run package`: the desktop program as a folder (dist/), from the real Electron runtime; `--stand-in` packs around a stand-in.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, Platform } from 'electron-builder'
import { buildDesktop } from './steps/build-desktop.ts'
import { fetchElectron } from './steps/electron-runtime.ts'
import { packing } from './steps/packing.ts'
import { root } from './steps/root.ts'
import { makeStandIn } from './steps/stand-in-runtime.ts'

const say = (line: string): void => void process.stderr.write(`${line}\n`)

const standIn = process.argv.includes('--stand-in')
const at = process.argv.indexOf('--out')
const outDirectory = at > 0 ? (process.argv[at + 1] ?? 'dist') : join(root, 'dist')

const { version } = JSON.parse(await readFile(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')) as { version: string }
const temporary = await mkdtemp(join(tmpdir(), 'vestige-package-'))
try {
  if (await buildDesktop()) say('Built the desktop host')
  let electronDist: string
  if (standIn) {
    electronDist = join(temporary, 'runtime')
    await makeStandIn(electronDist, version)
    say('Packing around a stand-in: it shows what is packed, and does not run')
  } else {
    const fetched = fetchElectron(say, true)
    if (fetched.runtime === null) {
      say(`Electron's runtime is missing: ${fetched.why}. npm run package -- --stand-in shows the packing without it`)
      process.exit(1)
    }
    electronDist = join(root, 'node_modules', 'electron', 'dist')
  }
  const config = { ...packing(outDirectory, standIn ? 'linux' : process.platform, process.arch), electronDist, electronVersion: version }
  const targets = standIn ? Platform.LINUX.createTarget('dir') : Platform.current().createTarget('dir')
  await build({ projectDir: root, targets, config, publish: 'never' })
  say(`Packed into ${outDirectory}`)
} finally {
  await rm(temporary, { recursive: true, force: true })
}
