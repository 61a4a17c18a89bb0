// Counts what comes out of one received file, so that a bomb ends with a named limit and not with a full disk.
import { limits } from '../../contract/limits.ts'
import type { Problem } from '../content.ts'

export interface Budget {
  /** Expanded bytes so far, of all members of all depths. */
  readonly spent: number
  /** Counts them; the problem when they are too many. */
  spend(path: string, bytes: number): Problem | undefined
}

export function createBudget(limit: number = limits.expandedBytes): Budget {
  return new Spending(limit)
}

/** A class, because an object with a getter of its own for each of many small files costs more than reading one. */
class Spending implements Budget {
  spent = 0
  readonly #limit: number
  constructor(limit: number) {
    this.#limit = limit
  }

  spend(path: string, bytes: number): Problem | undefined {
    this.spent += bytes
    if (this.spent <= this.#limit) return undefined
    return {
      state: 'cut',
      limit: 'expandedBytes',
      reason: `${path}: the received file expands to more than ${this.#limit} bytes in all (limit expandedBytes)`,
    }
  }
}

/** Below this many expanded bytes the ratio says nothing. */
const ratioFloor = 64 * 1024 * 1024

export function ratioProblem(path: string, expanded: number, stored: number): Problem | undefined {
  if (expanded <= ratioFloor || expanded <= stored * limits.expansionRatio) return undefined
  return {
    state: 'cut',
    limit: 'expansionRatio',
    reason: `${path}: ${stored} stored bytes expand to more than ${expanded}, over ${limits.expansionRatio} times (limit expansionRatio)`,
    storedOffset: stored,
    offset: expanded,
  }
}
