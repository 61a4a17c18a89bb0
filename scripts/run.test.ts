// The starter of every npm script, in a small tree of its own with a stand-in npm: it installs once, and runs under the pinned Node.
import { spawnSync } from 'node:child_process'
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from './steps/root.ts'

let tree: string

const lock = (version: string) =>
  JSON.stringify({
    packages: { '': {}, 'node_modules/a': { version }, 'node_modules/of-another-machine': { version: '1.0.0', optional: true } },
  })

beforeEach(async () => {
  tree = await mkdtemp(join(tmpdir(), 'vestige-run-'))
  for (const folder of ['scripts', 'bin', 'node_modules/.bin']) await mkdir(join(tree, folder), { recursive: true })
  await copyFile(join(root, 'scripts', 'run.mjs'), join(tree, 'scripts', 'run.mjs'))
  await writeFile(
    join(tree, 'scripts', 'hello.ts'),
    'const code: number = Number(process.argv[2] ?? 0)\nconsole.log(process.version.split(".")[0], process.cwd() === import.meta.dirname.slice(0, -8))\nprocess.exit(code)\n',
  )
  await writeFile(join(tree, 'package-lock.json'), lock('1.0.0'))
  await npm(
    'cp package-lock.json node_modules/.package-lock.json\nsed -i.old "s/,\\"node_modules.of-another-machine.*optional\\":true}//" node_modules/.package-lock.json',
  )
})
afterEach(() => rm(tree, { recursive: true, force: true }))

/** An npm that notes how it was called, and a pinned Node in place. */
const npm = async (act: string) => {
  const file = join(tree, 'bin', 'npm')
  await writeFile(
    file,
    `#!/bin/sh\necho "$@" >> calls\nmkdir -p node_modules/.bin\nln -sf '${process.execPath}' node_modules/.bin/node\n${act}\n`,
  )
  await chmod(file, 0o755)
}
const calls = () => readFile(join(tree, 'calls'), 'utf8').catch(() => '')
const run = (args: string[] = [], env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [join(tree, 'scripts', 'run.mjs'), 'hello', ...args], {
    encoding: 'utf8',
    env: { ...process.env, VESTIGE_OFFLINE: '', ...env, PATH: `${join(tree, 'bin')}${delimiter}${process.env.PATH}` },
  })

describe.skipIf(process.platform === 'win32')('npm run', () => {
  it('installs in a fresh clone, says so in one line, and not again', async () => {
    const first = run()
    expect([first.status, first.stdout]).toEqual([0, 'v24 true\n'])
    expect(first.stderr).toBe('Installing: packages are not installed; npm ci\n')
    expect(await calls()).toContain('ci --no-audit')
    const second = run()
    expect([second.status, second.stderr, second.stdout]).toEqual([0, '', 'v24 true\n'])
    expect((await calls()).split('\n')).toHaveLength(2)
  })

  it('installs again when the lockfile asks for another version', async () => {
    run()
    await writeFile(join(tree, 'package-lock.json'), lock('1.1.0'))
    expect(run().stderr).toBe('Installing: node_modules/a is 1.0.0, not 1.1.0; npm ci\n')
    expect(run().stderr).toBe('')
  })

  it("takes packages from npm's cache alone when told to stay offline", async () => {
    expect(run([], { VESTIGE_OFFLINE: '1' }).status).toBe(0)
    expect(await calls()).toContain('--offline')
  })

  it('ends with one line when npm fails, and with the status of the script otherwise', async () => {
    await npm('exit 1')
    const failed = run()
    expect([failed.status, failed.stderr]).toEqual([
      1,
      'Installing: packages are not installed; npm ci\nnpm ci failed; see its lines above\n',
    ])
    await npm('cp package-lock.json node_modules/.package-lock.json')
    expect(run(['7']).status).toBe(7)
  })

  it('says which script is missing', () => {
    const found = spawnSync(process.execPath, [join(tree, 'scripts', 'run.mjs'), 'none'], {
      encoding: 'utf8',
      env: { ...process.env, PATH: `${join(tree, 'bin')}${delimiter}${process.env.PATH}` },
    })
    expect([found.status, found.stderr]).toEqual([1, expect.stringContaining('there is no')])
  })
})
