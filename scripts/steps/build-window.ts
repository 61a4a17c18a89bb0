// Builds the window when its sources changed since the last build; the stamp is a hash of their content.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'vite'
import { root } from './root.ts'

/** Everything a build can read: file contents, not times, so that a fresh clone and a checkout of an old branch are told apart. */
export const hashOfSources = (places: readonly string[]): string => {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    const full = join(root, path)
    if (!existsSync(full)) return
    let names: string[]
    try {
      names = readdirSync(full).sort()
    } catch {
      const bytes = readFileSync(full)
      hash.update(`${path}\0${bytes.length}\0`).update(bytes)
      return
    }
    for (const name of names) if (!name.includes('.test.')) add(join(path, name))
  }
  for (const place of places) add(place)
  return hash.digest('hex')
}

/** Runs `make` when `places` changed since it last went well. Returns whether it ran. */
export const whenStale = async (
  name: string,
  places: readonly string[],
  outputs: readonly string[],
  make: () => Promise<void>,
): Promise<boolean> => {
  const stamp = join(root, 'out', `.${name}.sha256`)
  const now = hashOfSources(places)
  const before = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
  if (before === now && outputs.every((path) => existsSync(join(root, path)))) return false
  await make()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, now)
  return true
}

const windowPlaces = ['src-renderer', 'src-main/contract', 'vite.config.ts', 'package-lock.json']

export const buildWindow = (): Promise<boolean> =>
  whenStale('window', windowPlaces, ['out/renderer/index.html'], async () => {
    await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
  })
