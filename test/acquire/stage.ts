// Sets up stand-ins for the vendors' programs in a folder of their own and runs a plan against them, interrupted where asked.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makePlan } from '../../src-main/jobs/acquire/plan.ts'
import type { Scenario } from './scenarios.ts'

const standIn = fileURLToPath(new URL('./stand-in.sh', import.meta.url))

export interface Stage {
  dir: string
  script: string
  bag: string
  /** Runs the plan; `stops` end the run at the nth call of a program, counted over all runs. Gives the exit status or the signal. */
  run(stops?: { at: number; signal: 'KILL' | 'TERM' | 'INT' }[]): Promise<{ status: number | string; said: string }>
}

export function stage(dir: string, scenario: Scenario): Stage {
  const bin = join(dir, 'bin')
  const answers = join(dir, 'answers')
  mkdirSync(bin, { recursive: true })
  mkdirSync(answers, { recursive: true })
  for (const name of ['aws', 'az', 'gcloud', 'kubectl', 'curl']) symlinkSync(standIn, join(bin, name))
  const routes = scenario.routes.map((route, n) => {
    if (route.files) {
      mkdirSync(join(answers, `files-${n}`), { recursive: true })
      for (const [path, body] of Object.entries(route.files)) {
        mkdirSync(dirname(join(answers, `files-${n}`, path)), { recursive: true })
        writeFileSync(join(answers, `files-${n}`, path), body)
      }
      return `${route.pattern}\t${route.action}\tfiles-${n}`
    }
    writeFileSync(join(answers, `answer-${n}`), route.body ?? '')
    if (route.headers) writeFileSync(join(answers, `answer-${n}.headers`), route.headers)
    return `${route.pattern}\t${route.action}\tanswer-${n}`
  })
  writeFileSync(join(answers, 'routes'), `${routes.join('\n')}\n`)
  const { script, file } = makePlan({
    provider: scenario.provider,
    from: scenario.from,
    to: scenario.to,
    tool: 'vestige test',
    ...(scenario.profile !== undefined && { profile: scenario.profile }),
  })
  const path = join(dir, file)
  writeFileSync(path, script)
  const bag = join(dir, 'bag')
  return {
    dir,
    script: path,
    bag,
    async run(stops = []) {
      writeFileSync(join(answers, 'stops'), stops.map(({ at, signal }) => `${at}\t${signal}\n`).join(''))
      // A group of its own, so that an end of the whole run ends nothing else.
      const child = spawn('bash', [path, bag], {
        cwd: dir,
        detached: true,
        env: { PATH: `${bin}:${process.env.PATH}`, STAND_IN: answers, VESTIGE_WAIT: '0', OKTA_TOKEN: 'not-a-real-token', HOME: dir },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      let said = ''
      child.stdout.on('data', (chunk) => (said += chunk))
      child.stderr.on('data', (chunk) => (said += chunk))
      const status = await new Promise<number | string>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal ?? '')))
      return { status, said }
    },
  }
}

export const strike = (path: string) => rmSync(path, { recursive: true, force: true })
