// Counts what comes out of one received file, so that a bomb ends with a named limit and not with a full disk.

export interface Budget {
  /** Expanded bytes so far. */
  readonly spent: number
  /** Why `bytes` more of `path` may not be expanded, or undefined after counting them. */
  spend(path: string, bytes: number): string | undefined
}
export declare function createBudget(limit?: number): Budget
