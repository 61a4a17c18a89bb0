// `npm run acceptance [NN|NAME …]`: the large counts of an issue's acceptance, with their tables. `npm test` runs the same code with small counts.
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './steps/root.ts'

const folder = join(root, 'test', 'acceptance')
const wanted = process.argv.slice(2).map((asked) => (/^\d$/.test(asked) ? asked.padStart(2, '0') : asked.replace(/\.ts$/, '')))
/** By the number of an issue, or by the file's own name. */
const names = (asked: string, name: string) => asked === name.slice(0, 2) || asked === name.replace(/\.ts$/, '')
const files = readdirSync(folder)
  .filter((name) => /^\d\d-.*\.ts$/.test(name) && !name.includes('.test.'))
  .filter((name) => wanted.length === 0 || wanted.some((asked) => names(asked, name)))
  .sort()

const unknown = wanted.filter((asked) => !files.some((name) => names(asked, name)))
if (unknown.length > 0) {
  process.stderr.write(`there is no acceptance ${unknown.join(', ')} in test/acceptance\n`)
  process.exit(2)
}

const failed: string[] = []
for (const name of files) {
  process.stdout.write(`\n${name.replace(/\.ts$/, '')}\n`)
  // Each in a process of its own: its peak memory is its own, and a crash is its own.
  const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(folder, name)], {
    cwd: root,
    stdio: 'inherit',
  })
  if (status !== 0) failed.push(name)
}
process.stdout.write(
  `\n${files.length - failed.length} passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}\n`,
)
process.exitCode = failed.length === 0 ? 0 : 1
