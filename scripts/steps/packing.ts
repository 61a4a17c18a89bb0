// What goes into the desktop program, for electron-builder: the bundle, the data that ships, native packages of one platform, fuses.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Configuration } from 'electron-builder'
import { fuses } from '../../src-main/desktop/security.ts'
import { root } from './root.ts'

/** Stay outside of the bundle (electron.vite.config.ts), so they travel as packages. */
const natives =
  /^node_modules\/(better-sqlite3|@duckdb\/node-(api|bindings)(-[a-z0-9-]+)?|@myriaddreamin\/typst-ts-node-compiler(-[a-z0-9-]+)?)$/

interface LockEntry {
  dev?: boolean
}

/** Packages the bundle already holds, or that only a checkout needs (the pinned Node): by name, as electron-builder moves nested ones up. */
export const leftOut = (lock: Readonly<Record<string, LockEntry>>): string[] => {
  const shipped = Object.entries(lock).filter(([path, entry]) => path !== '' && !entry.dev && !natives.test(path))
  return [...new Set(shipped.map(([path]) => `!node_modules/${path.split('node_modules/').at(-1)}`))]
}

export const packing = (outDirectory: string, platform: string, arch: string): Configuration => {
  const lock = (JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockEntry> }).packages
  const sqlite = 'node_modules/better-sqlite3'
  return {
    appId: 'org.vestige.workstation',
    productName: 'Vestige',
    copyright: 'Apache-2.0',
    directories: { output: outDirectory },
    files: [
      'out/main/**',
      'out/preload/**',
      'out/renderer/**',
      'resources/**',
      // Handed out with every bundle, and run by "validate".
      'verifier/vestige-verify.{mjs,html}',
      'src-main/sources/*/samples/**',
      'package.json',
      'LICENSE',
      'docs/licences.md',
      ...leftOut(lock).flatMap((pattern) => [pattern, `${pattern}/**`]),
      // SQLite's C sources, and its binaries for other machines.
      `!${sqlite}/{deps,src,binding.gyp}`,
      `!${sqlite}/{deps,src}/**`,
      `!${sqlite}/prebuilds/*`,
      `${sqlite}/prebuilds/${platform}-${arch}.node`,
    ],
    asar: true,
    // A library can only be loaded from a real file; DuckDB's lies beside its binding. Data: electron.vite.config.ts.
    asarUnpack: [
      'resources/**',
      `${sqlite}/prebuilds/**`,
      'node_modules/@duckdb/node-bindings-*/**',
      'node_modules/@myriaddreamin/typst-ts-node-compiler-*/**',
    ],
    npmRebuild: false,
    nodeGypRebuild: false,
    buildDependenciesFromSource: false,
    electronLanguages: ['en-US'],
    electronFuses: { ...fuses },
    publish: null,
    // With a runtime folder of one's own electron-builder leaves Electron's welcome page in.
    afterPack: ({ appOutDir, packager }) => rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true }),
    linux: { target: 'dir', executableName: 'vestige', category: 'Utility' },
    mac: { target: 'dir' },
    win: { target: 'dir', executableName: 'vestige' },
  }
}
