// Three sets of tests: `unit` beside the code, `layers` over the import graph, `e2e` in a browser.
import { defineConfig } from 'vitest/config'

const everywhere = { environment: 'node' as const, testTimeout: 120_000, hookTimeout: 120_000, exclude: ['**/node_modules/**', 'out/**'] }

export default defineConfig({
  test: {
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
            'test/{scenarios,faults,fuzz,bench,acceptance}/**/*.test.ts',
          ],
        },
      },
      { test: { ...everywhere, name: 'layers', include: ['test/architecture/**/*.test.ts'] } },
      {
        test: {
          ...everywhere,
          name: 'e2e',
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
