// `npm start` as anyone runs it: one line a step, a link that works once, Ctrl-C ends all; and the same in a window of the system's browser.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { root } from '../../scripts/steps/root.ts'

let home: string
let child: ChildProcess | undefined

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vestige-start-'))
})
afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(home, { recursive: true, force: true, maxRetries: 5 })
})

/** Under whatever Node is first on the path, as npm would. */
const start = (...args: string[]) => {
  const running = spawn('node', [join(root, 'scripts', 'run.mjs'), 'start', ...args], {
    cwd: root,
    env: { ...process.env, VESTIGE_HOME: home, VESTIGE_OFFLINE: '1', VESTIGE_PASSPHRASE: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that Ctrl-C can be sent to all of it as a terminal does.
    detached: true,
  })
  child = running
  let text = ''
  running.stderr.on('data', (part: Buffer) => (text += part.toString()))
  const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(text)
      if (found) return found
      if (running.exitCode !== null) throw new Error(`ended with ${running.exitCode}:\n${text}`)
      await Promise.race([once(running.stderr, 'data'), once(running, 'exit')])
    }
  }
  return { running, until, said: () => text }
}

it('prints a link that works once, with the demo case open, and ends on Ctrl-C', async () => {
  const { running, until, said } = start('--lab', '--no-window')
  const [, link] = await until(/Open (http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+) in a browser/)
  expect((await fetch(link ?? '')).status).toBe(200)
  expect((await fetch(link ?? '')).status).toBe(403)
  expect(said()).not.toContain('could not be opened')
  expect(existsSync(home)).toBe(true)
  const ended = once(running, 'exit')
  process.kill(-(running.pid ?? 0), 'SIGINT')
  expect((await ended)[0]).toBe(0)
  await expect(fetch(link ?? '')).rejects.toThrow()
  for (const line of said().trim().split('\n')) expect(line.length).toBeLessThan(200)
})
