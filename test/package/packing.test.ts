// What the packed desktop program holds, proved around a stand-in runtime: packing list, unpacked natives, fuses.
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../../scripts/steps/root.ts'
import { readFuses } from '../../scripts/steps/stand-in-runtime.ts'

const builder = createRequire(createRequire(join(root, 'package.json')).resolve('electron-builder'))
const asar = createRequire(builder.resolve('app-builder-lib'))('@electron/asar') as {
  listPackage(archive: string, options: { isPack: boolean }): string[]
  statFile(archive: string, path: string): { unpacked?: boolean }
}

if (process.platform !== 'linux') process.stdout.write('packing around a stand-in runtime is left out: it is made for Linux\n')

describe.skipIf(process.platform !== 'linux')('the packed program', () => {
  let directory: string
  let unpacked: string
  let archive: string
  let list: string[]

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'vestige-packed-'))
    const done = spawnSync(process.execPath, [join(root, 'scripts', 'package.ts'), '--stand-in', '--out', directory], {
      cwd: root,
      encoding: 'utf8',
    })
    if (done.status !== 0) throw new Error(`${done.stdout}\n${done.stderr}`)
    unpacked = join(directory, 'linux-unpacked')
    archive = join(unpacked, 'resources', 'app.asar')
    list = asar.listPackage(archive, { isPack: false })
  }, 180_000)
  afterAll(() => rm(directory, { recursive: true, force: true }))

  it('holds the three entries, the window and the licence', () => {
    for (const path of [
      '/out/main/main.js',
      '/out/main/workbench-process.js',
      '/out/preload/preload.cjs',
      '/out/renderer/index.html',
      '/package.json',
      '/LICENSE',
    ]) {
      expect(list).toContain(path)
    }
  })

  it('holds no sources, no tests, no tools, and of packages only the native ones', () => {
    // The golden samples ship: `validate` runs them at the lab.
    const samples = /^\/src-main\/sources(\/[a-z0-9_]+(\/samples(\/.+)?)?)?$/
    const ours = list.filter((path) => /^\/(src-main|src-renderer|sensor|scripts|test|docs\/(?!licences)|bin)\//.test(path))
    expect(ours.filter((path) => !samples.test(path))).toEqual([])
    expect(list.filter((path) => /\.(ts|tsx|map)$/.test(path))).toEqual([])
    const packages = new Set(list.flatMap((path) => /^\/node_modules\/(@[^/]+\/[^/]+|[^@/][^/]*)/.exec(path)?.[1] ?? []))
    expect([...packages].sort()).toEqual([
      '@duckdb/node-api',
      '@duckdb/node-bindings',
      `@duckdb/node-bindings-linux-${process.arch}`,
      '@myriaddreamin/typst-ts-node-compiler',
      `@myriaddreamin/typst-ts-node-compiler-linux-${process.arch}-gnu`,
      'better-sqlite3',
    ])
  })

  it('unpacks the natives of this machine, and brings none of another', () => {
    const natives = list.filter((path) => /\.(node|so|dylib|dll)$/.test(path))
    expect(natives.sort()).toEqual([
      `/node_modules/@duckdb/node-bindings-linux-${process.arch}/duckdb.node`,
      `/node_modules/@duckdb/node-bindings-linux-${process.arch}/libduckdb.so`,
      `/node_modules/@myriaddreamin/typst-ts-node-compiler-linux-${process.arch}-gnu/typst-ts-node-compiler.linux-${process.arch}-gnu.node`,
      `/node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`,
    ])
    for (const path of natives) {
      expect([path, asar.statFile(archive, path.slice(1)).unpacked]).toEqual([path, true])
      expect(existsSync(join(`${archive}.unpacked`, path))).toBe(true)
    }
  })

  it('starts each thread from a file that is there', async () => {
    const main = list.filter((path) => /^\/out\/main\/.*\.js$/.test(path))
    const wanted = await Promise.all(
      main.map(async (path) =>
        [...(await readFile(join(root, path), 'utf8')).matchAll(/new URL\(["'](\.[^"']+\.(?:ts|js))["'], import\.meta\.url\)/g)].map(
          (found) => found[1] ?? '',
        ),
      ),
    )
    expect(wanted.flat().filter((name) => !list.includes(join('/out/main', name)))).toEqual([])
  })

  it('has every fuse burnt, and no welcome page of Electron', async () => {
    // Order of the wire: run as node, cookie encryption, NODE_OPTIONS, inspect, asar integrity, only asar, snapshot, file privileges, and one Electron added since.
    expect(readFuses(await readFile(join(unpacked, 'vestige'))).slice(0, 8)).toBe('01001100')
    expect(readdirSync(join(unpacked, 'resources')).sort()).toEqual(['app.asar', 'app.asar.unpacked'])
    expect(readdirSync(join(unpacked, 'locales'))).toEqual(['en-US.pak'])
  })
})
