// Which pages of a list hold a stretch of rows.
export const pageSize = 500

/** Rows from `first`, before `last`. */
export const pagesOf = (first: number, last: number): number[] => {
  const from = Math.floor(Math.max(0, first) / pageSize)
  const to = Math.floor(Math.max(first, last - 1, 0) / pageSize)
  return Array.from({ length: to - from + 1 }, (_, step) => from + step)
}
