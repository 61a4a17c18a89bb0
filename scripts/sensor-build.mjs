// Builds the sensor: BPF objects and probe always; without `--probe` also the single executable (Node, daemon, rules, probe).
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const out = join(root, 'out/sensor')
const onlyProbe = process.argv.includes('--probe')
const run = (program, args, options = {}) => execFileSync(program, args, { stdio: 'inherit', cwd: root, ...options })
const MB = (path) => `${(statSync(path).size / 1e6).toFixed(1)} MB`

if (process.platform !== 'linux') {
  console.error('the sensor is built on Linux')
  process.exit(1)
}
const missing = ['clang', 'gcc', 'bpftool', 'llvm-strip', 'make'].filter(
  (tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0,
)
if (missing.length > 0) {
  console.error(`missing: ${missing.join(', ')}. On Debian: apt-get install clang llvm gcc make bpftool libbpf-dev libelf-dev zlib1g-dev`)
  process.exit(1)
}
mkdirSync(out, { recursive: true })
run('make', ['-s', '-C', 'sensor/bpf', `OUT=${out}`])
run('make', ['-s', '-C', 'sensor/probe', `OUT=${out}`])
console.log(`${join(out, 'vestige-probe')}: ${MB(join(out, 'vestige-probe'))}`)
if (onlyProbe) process.exit(0)

// One script of the daemon and everything it imports: a single executable runs CommonJS.
const { build } = await import('vite')
await build({
  root,
  configFile: false,
  logLevel: 'error',
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: join(root, 'sensor/daemon/single-file.ts'),
    outDir: out,
    emptyOutDir: false,
    target: 'node24',
    minify: process.env.VESTIGE_READABLE !== '1',
    rollupOptions: { output: { format: 'cjs', entryFileNames: 'daemon.cjs', codeSplitting: false } },
  },
})
const rules = Object.fromEntries(
  readdirSync(join(root, 'sensor/rules'))
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => [name, readFileSync(join(root, 'sensor/rules', name), 'utf8')]),
)
writeFileSync(join(out, 'rules.json'), JSON.stringify(rules))
writeFileSync(
  join(out, 'sea.json'),
  JSON.stringify({
    main: join(out, 'daemon.cjs'),
    output: join(out, 'sea.blob'),
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    // A small young generation and few threads: the daemon holds little, and has to hold little.
    execArgv: ['--max-semi-space-size=4', '--max-old-space-size=64', '--v8-pool-size=1', '--no-warnings'],
    execArgvExtension: 'none',
    assets: { 'vestige-probe': join(out, 'vestige-probe'), 'rules.json': join(out, 'rules.json') },
  }),
)
const pinned = realpathSync(join(root, 'node_modules/.bin/node'))
run(pinned, ['--experimental-sea-config', join(out, 'sea.json')])
const binary = join(out, 'vestige-sensor')
copyFileSync(pinned, binary)
chmodSync(binary, 0o755)
// Strip before the blob goes in: stripping afterwards breaks it.
run('strip', [binary])
const { inject } = await import('postject')
await inject(binary, 'NODE_SEA_BLOB', readFileSync(join(out, 'sea.blob')), {
  sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
})
const size = statSync(binary).size
console.log(`${binary}: ${MB(binary)}`)
if (size > 125e6) {
  console.error('the single file is larger than 125 MB')
  process.exit(1)
}
run('tar', ['-C', out, '--sort=name', '--owner=0', '--group=0', '-cJf', join(out, 'vestige-sensor.tar.xz'), 'vestige-sensor'], {
  env: { ...process.env, XZ_OPT: '-1 -T0' },
})
console.log(`${join(out, 'vestige-sensor.tar.xz')}: ${MB(join(out, 'vestige-sensor.tar.xz'))}`)
// The least of some starts: the machine is busy with what was just built.
let best = Number.POSITIVE_INFINITY
for (let i = 0; i < 10; i++) {
  const started = process.hrtime.bigint()
  const answer = spawnSync(binary, ['help'], { encoding: 'utf8' })
  if (answer.status !== 0) throw new Error(`the single file does not start: ${answer.stderr}`)
  best = Math.min(best, Number(process.hrtime.bigint() - started) / 1e6)
}
console.log(`start: ${best.toFixed(0)} ms`)
