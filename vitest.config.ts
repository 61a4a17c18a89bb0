// Sets of tests: `unit` beside the code, `layers` over the import graph (both in `npm run check`), `cases` beside the code
// too, but with a whole case and its threads each, `golden` over every sample of every source, `scenarios` through whole
// commands, `kernel` with the sensor's probe on the running kernel, `e2e` in a browser.
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// Worker threads and commands that tests start are read by Node itself: compiled once, as in the product (bin/vestige.mjs).
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled')

const everywhere = {
  environment: 'node' as const,
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // What is waited for comes when it comes: one second, which Vitest gives, is less than a crowded machine's pause.
  expect: { poll: { timeout: 30_000 } },
  exclude: ['**/node_modules/**', 'out/**'],
}

const golden = 'src-main/**/golden.test.ts'
const cases = ['src-main/{case,workbench}/**/*.test.ts', 'src-main/jobs/**/{detect,spare-parsers,validation}.test.ts']
const kernel = ['sensor/{bpf,probe}/**/*.test.ts', 'test/sensor/**/*.test.ts', 'test/scenarios/stories.test.ts']

export default defineConfig({
  test: {
    // Transformed modules are kept on disk, for the next project as well as for the next run.
    experimental: { fsModuleCache: true },
    // Vitest leaves one core to itself, which on two cores is half of the machine.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...everywhere,
          name: 'unit',
          // Native modules and worker threads are happiest in processes of their own.
          pool: 'forks',
          include: [
            'src-main/**/*.test.ts',
            'src-renderer/**/*.test.{ts,tsx}',
            'sensor/**/*.test.ts',
            'resources/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
          exclude: [...everywhere.exclude, golden, ...cases, ...kernel],
        },
      },
      { test: { ...everywhere, name: 'cases', pool: 'forks', include: cases } },
      { test: { ...everywhere, name: 'golden', pool: 'forks', include: [golden] } },
      {
        test: {
          ...everywhere,
          name: 'scenarios',
          pool: 'forks',
          include: ['test/**/*.test.ts'],
          exclude: [...everywhere.exclude, 'test/{architecture,e2e,package}/**', ...kernel],
        },
      },
      {
        test: {
          ...everywhere,
          name: 'kernel',
          pool: 'forks',
          include: kernel,
          // Probes do not disturb one another, but two cores of them would be a load that no test means.
          fileParallelism: false,
          globalSetup: ['test/sensor/build-probe.ts'],
        },
      },
      { test: { ...everywhere, name: 'layers', include: ['test/architecture/**/*.test.ts'] } },
      {
        test: {
          ...everywhere,
          name: 'e2e',
          // Each wait has its own end; a machine four times slower than ours still comes through.
          testTimeout: 480_000,
          expect: { poll: { timeout: 90_000 } },
          pool: 'forks',
          // One browser at a time: two cores are enough for one window and its workers.
          fileParallelism: false,
          include: ['test/{e2e,package}/**/*.test.ts'],
          globalSetup: ['test/e2e/build-window.ts'],
        },
      },
    ],
  },
})
