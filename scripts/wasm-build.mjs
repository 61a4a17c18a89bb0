// Compiles the scanner of plain records to WebAssembly and writes it as a text module, so that every bundle carries it.
// Needs clang and wasm-ld (Debian: clang, lld); what it makes is committed, and a test holds it to its source.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'src-main', 'sources', 'plain')
const flags = ['--target=wasm32', '-O3', '-msimd128', '-nostdlib', '-ffreestanding', '-Wall', '-Wextra', '-Werror']
const link = ['-Wl,--no-entry', '-Wl,--strip-all', '-Wl,-z,stack-size=262144']

/** The compiled module; throws where clang or wasm-ld is missing. */
export function compile() {
  const made = mkdtempSync(join(tmpdir(), 'vestige-wasm-'))
  try {
    const out = join(made, 'scan.wasm')
    execFileSync('clang', [...flags, ...link, '-o', out, join(folder, 'scan.c')], { stdio: ['ignore', 'ignore', 'pipe'] })
    return readFileSync(out)
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/** The text module for a compiled one. */
export function textOf(wasm) {
  return `// Made from scan.c by \`npm run wasm\`; a test holds it to its source.\nexport const scanWasm =\n  '${wasm.toString('base64')}'\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wasm = compile()
  writeFileSync(join(folder, 'scan-wasm.ts'), textOf(wasm))
  process.stdout.write(`scan-wasm.ts: ${wasm.length} bytes of WebAssembly\n`)
}
