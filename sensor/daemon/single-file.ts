// Entry point inside the single executable: the probe and the rules are assets; they are written to an owner-only
// folder, named by their content, before anything runs.
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getAsset, isSea } from 'node:sea'
import { run } from './cli.ts'

function owned(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const stats = statSync(folder)
  if (stats.uid !== process.getuid?.() || stats.mode & 0o022) throw new Error(`${folder} is not ours alone`)
  return folder
}

function place(path: string, bytes: Buffer, mode: number): void {
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const part = `${path}.${process.pid}`
  writeFileSync(part, bytes, { mode })
  chmodSync(part, mode)
  renameSync(part, path)
}

function unpack(): void {
  const probe = Buffer.from(getAsset('vestige-probe'))
  const rules = Buffer.from(getAsset('rules.json'))
  const base = owned(
    process.env.VESTIGE_SENSOR_RUN ??
      (process.getuid?.() === 0
        ? '/run/vestige-sensor'
        : join(process.env.XDG_RUNTIME_DIR ?? '/tmp', `vestige-sensor-${process.getuid?.()}`)),
  )
  const hash = createHash('sha256').update(probe).update(rules).digest('hex').slice(0, 32)
  const folder = join(base, hash)
  place(join(folder, 'vestige-probe'), probe, 0o700)
  for (const [name, text] of Object.entries(JSON.parse(rules.toString()) as Record<string, string>))
    place(join(folder, 'rules', name), Buffer.from(text), 0o600)
  process.env.VESTIGE_PROBE ??= join(folder, 'vestige-probe')
  process.env.VESTIGE_SENSOR_RULES ??= join(folder, 'rules')
}

const needsFiles = ['run', 'collect', 'rules', 'dry-run']
if (isSea() && needsFiles.includes(process.argv[2] ?? '')) unpack()
run(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code
  },
  (error: Error) => {
    process.stderr.write(`vestige-sensor: ${error.message}\n`)
    process.exitCode = 1
  },
)
