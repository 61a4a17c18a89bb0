// Three entries: the Electron host with the workbench's process, the preload, the window (vite.config.ts).
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import window from './vite.config.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Stay outside of the bundle: Electron itself, and packages that carry native code and find it beside themselves. */
const external = ['electron', /^electron\//, 'better-sqlite3', /^@duckdb\//, /^@myriaddreamin\//, /^node:/]

const mainDirectory = at('out/main')

/**
 * Sources name threads and data by `new URL('./thread.ts', import.meta.url)`. A thread becomes an entry of its own, and every address is
 * turned to where it leads from out/main. Data is a real folder beside the archive: listing folders inside of one is only half supported.
 */
const addresses = (): Plugin => ({
  name: 'vestige-addresses',
  // Before types are stripped and quotes change.
  enforce: 'pre',
  transform(code, id) {
    if (!id.includes('src-main') || !code.includes('import.meta.url')) return
    const changed = code.replace(/new URL\('(\.[^']+)', import\.meta\.url\)/g, (_, path: string) => {
      const file = resolve(dirname(id), path)
      if (!path.endsWith('.ts')) {
        const from = relative(mainDirectory, file).replaceAll('\\', '/')
        return `new URL('${from}', import.meta.url.replace('/app.asar/', '/app.asar${from.includes('/resources/') ? '.unpacked' : ''}/'))`
      }
      // Vite would answer a reference with an address from the root of a server; all chunks lie in one folder, so a name is enough.
      const fileName = `${relative(at('src-main'), file).replace(/[\\/]/g, '-').replace(/\.ts$/, '')}.js`
      this.emitFile({ type: 'chunk', id: file, fileName })
      return `new URL('./${fileName}', import.meta.url)`
    })
    return changed === code ? undefined : { code: changed, map: null }
  },
})

export default defineConfig({
  main: {
    plugins: [addresses()],
    build: {
      outDir: mainDirectory,
      externalizeDeps: false,
      target: 'node24',
      minify: false,
      rollupOptions: {
        external,
        input: { main: at('src-main/desktop/main.ts'), 'workbench-process': at('src-main/desktop/workbench-process.ts') },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      externalizeDeps: false,
      rollupOptions: {
        external: ['electron'],
        input: { preload: at('src-main/desktop/preload/preload.ts') },
        // A sandboxed preload is CommonJS in one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
  renderer: window,
})
