// A folder that looks like Electron's runtime to electron-builder, for machines that cannot fetch the real one:
// it proves the packing list, unpacked natives and fuses, and nothing about how the program runs.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './root.ts'

const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

/** Fuses of the official runtime before electron-builder burns them: version 1, nine of them. */
const fuseWire = '101000110'

export const makeStandIn = async (directory: string, version: string): Promise<void> => {
  const asar = createRequire(builder.resolve('app-builder-lib'))('@electron/asar') as {
    createPackage(from: string, to: string): Promise<void>
  }
  const app = join(directory, '..', 'default-app')
  for (const folder of [join(directory, 'resources'), join(directory, 'locales'), app]) await mkdir(folder, { recursive: true })
  // A real archive: electron-builder reads its header.
  await writeFile(join(app, 'main.js'), '')
  await asar.createPackage(app, join(directory, 'resources', 'default_app.asar'))
  const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(4096)])
  const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, fuseWire.length]), Buffer.from(fuseWire)])
  await writeFile(join(directory, 'electron'), Buffer.concat([elf, wire, Buffer.alloc(4096)]))
  await chmod(join(directory, 'electron'), 0o755)
  await writeFile(join(directory, 'version'), version)
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) await writeFile(join(directory, name), 'stand-in')
  for (const language of ['en-US', 'de', 'fr']) await writeFile(join(directory, 'locales', `${language}.pak`), 'stand-in')
}

/** The fuse wire of a binary, one character a fuse: `0` off, `1` on, `r` removed. */
export const readFuses = (binary: Buffer): string => {
  const at = binary.indexOf(sentinel)
  if (at < 0) throw new Error('no fuses in this binary')
  const start = at + sentinel.length
  return binary.toString('latin1', start + 2, start + 2 + (binary[start + 1] ?? 0))
}
