// The counts of the closing line: nothing that went wrong may look like a pass.
import { expect, it } from 'vitest'
import { countsOf } from './checks.ts'

const report = (passed: number, failed: number, files: { status: string; assertionResults: { status: string }[] }[] = []) => ({
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 2,
  numTodoTests: 1,
  testResults: files.map((file, index) => ({ name: `${index}.test.ts`, ...file })),
})

it('adds up what vitest reports', () => {
  expect(countsOf(report(5, 0), 0)).toEqual({ passed: 5, failed: 0, skipped: 3 })
  expect(countsOf(report(5, 2, [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'failed' }] }]), 1).failed).toBe(2)
})

it('counts a file that did not load, a run that broke, and a missing report as failures', () => {
  expect(countsOf(report(5, 0, [{ status: 'failed', assertionResults: [] }]), 1).failed).toBe(1)
  expect(
    countsOf(
      report(5, 1, [
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] },
      ]),
      1,
    ).failed,
  ).toBe(2)
  expect(countsOf(report(0, 0), 1).failed).toBe(1)
  expect(countsOf(null, 0).failed).toBe(1)
})
