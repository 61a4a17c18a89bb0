// The checks behind `npm test`, each a name and counts of what passed and failed.
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './root.ts'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

export interface Check {
  readonly name: string
  /** `loud` shows its progress; else what it says comes when it has ended. */
  readonly run: (loud: boolean) => Promise<Counts>
}

/** Lanes run beside each other, the checks of a lane one after another. */
export type Stage = readonly (readonly Check[])[]

interface Ran {
  status: number
  output: string
}

/** Under the pinned Node, by the script's own file: the machine's node and npx play no part. */
const run = (script: string, args: readonly string[], loud: boolean, env: NodeJS.ProcessEnv = {}): Promise<Ran> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: loud ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...env },
    })
    const parts: Buffer[] = []
    child.stdout?.on('data', (part: Buffer) => parts.push(part))
    child.stderr?.on('data', (part: Buffer) => parts.push(part))
    child.on('error', (error) => resolve({ status: 1, output: error.message }))
    child.on('close', (code) => resolve({ status: code ?? 1, output: Buffer.concat(parts).toString() }))
  })

/** A tool that only says yes or no counts as one check. */
const verdict = (name: string, script: string, args: readonly string[]): Check => ({
  name,
  async run() {
    const { status, output } = await run(script, args, false)
    if (status !== 0) process.stdout.write(output)
    return { passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 }
  },
})

interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
}

/** A file that does not load holds no test and would pass unseen: it counts as a failure, and so does a run without any test. */
export const countsOf = (report: VitestReport | null, status: number): Counts => {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((one) => one.status === 'failed'),
  ).length
  const failed = report.numFailedTests + broken
  const counts = { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests }
  // Errors outside of any test, or nothing found to run.
  return status !== 0 && failed === 0 ? { ...counts, failed: 1 } : counts
}

/** Refuses sockets to anywhere but this machine, in every Node process of the tests, and notes each try. */
const noOutside = (log: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require=${JSON.stringify(join(root, 'test/no-outside.cjs'))}`.trim(),
  VESTIGE_OUTBOUND_LOG: log,
})

const vitest = (name: string, project: string): Check => ({
  name,
  async run(loud) {
    const directory = await mkdtemp(join(tmpdir(), 'vestige-tests-'))
    const file = join(directory, 'report.json')
    const outbound = join(directory, 'outbound')
    try {
      const { status, output } = await run(
        'vitest/vitest.mjs',
        ['run', '--project', project, '--reporter=dot', '--reporter=json', `--outputFile.json=${file}`],
        loud,
        // The kernel's tests attack hosts of their own in network namespaces.
        project === 'kernel' ? {} : noOutside(outbound),
      )
      process.stdout.write(output)
      const text = await readFile(file, 'utf8').catch(() => null)
      const counts = countsOf(text === null ? null : (JSON.parse(text) as VitestReport), status)
      const left = await readFile(outbound, 'utf8').catch(() => '')
      if (left === '') return counts
      process.stdout.write(`Something reached out of this machine during ${name}:\n${left}\n`)
      return { ...counts, failed: counts.failed + 1 }
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  },
})

export const fastStages: readonly Stage[] = [
  [
    [
      verdict('format', '@biomejs/biome/bin/biome', ['format', '.']),
      verdict('types', 'typescript/bin/tsc', ['-p', '.', '--incremental', '--tsBuildInfoFile', 'node_modules/.cache/types.tsbuildinfo']),
      verdict('lint', '@biomejs/biome/bin/biome', ['lint', '--error-on-warnings', '.']),
    ],
    [vitest('layers', 'layers')],
  ],
  [[vitest('unit', 'unit')]],
]

/**
 * Whole sources and whole commands: too long for a check between two edits. Sensor and browser wait more than they compute,
 * and so run beside the tests that compute.
 */
export const thoroughStage = (browser: boolean): Stage => [
  [vitest('cases', 'cases'), vitest('golden', 'golden'), vitest('scenarios', 'scenarios')],
  [vitest('kernel', 'kernel'), ...(browser ? [vitest('end to end', 'e2e')] : [])],
]
