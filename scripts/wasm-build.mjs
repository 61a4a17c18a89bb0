// Compiles the scanners of plain records and of lines, and a checksum, to WebAssembly and writes them as text modules, so that every bundle
// carries them.
// Needs clang and wasm-ld (Debian: clang, lld); what it makes is committed, and a test holds it to its source.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const top = join(dirname(fileURLToPath(import.meta.url)), '..', 'src-main')
const flags = ['--target=wasm32', '-O3', '-msimd128', '-nostdlib', '-ffreestanding', '-Wall', '-Wextra', '-Werror']
const link = ['-Wl,--no-entry', '-Wl,--strip-all', '-Wl,-z,stack-size=262144']

/** What is compiled, and where it lies: `scan.c` becomes `scan-wasm.ts`. */
export const modules = { scan: 'sources/plain', lines: 'sources/plain', xxh64: 'evidence/seal' }
const pathOf = (name, ending) => join(top, modules[name], `${name}${ending}`)

/** The compiled module; throws where clang or wasm-ld is missing. */
export function compile(name) {
  const made = mkdtempSync(join(tmpdir(), 'vestige-wasm-'))
  try {
    const out = join(made, `${name}.wasm`)
    execFileSync('clang', [...flags, ...link, '-o', out, pathOf(name, '.c')], { stdio: ['ignore', 'ignore', 'pipe'] })
    return readFileSync(out)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** The text module for a compiled one. */
export function textOf(name, wasm) {
  return `// Made from ${name}.c by \`npm run wasm\`; a test holds it to its source.\nexport const ${name}Wasm =\n  '${wasm.toString('base64')}'\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const name of Object.keys(modules)) {
    const wasm = compile(name)
    writeFileSync(pathOf(name, '-wasm.ts'), textOf(name, wasm))
    process.stdout.write(`${name}-wasm.ts: ${wasm.length} bytes of WebAssembly\n`)
  }
}
