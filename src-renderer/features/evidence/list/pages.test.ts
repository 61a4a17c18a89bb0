import { expect, test } from 'vitest'
import { pageSize, pagesOf } from './pages.ts'

test('a stretch of rows asks for the pages it lies in, and no more', () => {
  expect(pagesOf(0, 0)).toEqual([0])
  expect(pagesOf(0, pageSize)).toEqual([0])
  expect(pagesOf(pageSize - 1, pageSize + 1)).toEqual([0, 1])
  expect(pagesOf(199_990, 200_000)).toEqual([399])
  expect(pagesOf(-6, 10)).toEqual([0])
})
