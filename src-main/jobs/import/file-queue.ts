// Files to read, in the order they are read. Hundreds of thousands wait here: each becomes a task only when a worker takes it.
import type { MemberWork } from '../../case/api.ts'
import type { Walked } from '../../evidence/walk/walk.ts'
import { edgesOf, emittedOf } from './member-task.ts'
import type { FileTask } from './protocol.ts'

export interface FileQueue {
  readonly length: number
  sizeAt(place: number): number
  /** Once for each place: what is given out is not kept. */
  take(place: number): FileTask
}

export const queueOf = (tasks: readonly FileTask[]): FileQueue => ({
  length: tasks.length,
  sizeAt: (place) => tasks[place]!.size,
  take: (place) => tasks[place]!,
})

export class NumberedFiles implements FileQueue {
  readonly #files: (Walked | undefined)[] = []
  readonly #ids: number[] = []
  /** What an earlier run knew of a member; empty in a first run. */
  readonly #rows = new Map<number, MemberWork>()
  /** Only a sealed object is left of it. */
  readonly #gone = new Set<number>()

  get length(): number {
    return this.#files.length
  }

  add(file: Walked, id: number): void {
    this.#files.push(file)
    this.#ids.push(id)
  }

  /** A member that an earlier run had numbered; without a file it is read from where it was sealed. */
  again(row: MemberWork, file: Walked | undefined): void {
    this.#rows.set(row.id, row)
    if (!file) this.#gone.add(row.id)
    this.add(file ?? { path: row.path, size: row.size, mtime: row.mtime ?? 0, mode: row.mode ?? 0, full: '' }, row.id)
  }

  sizeAt(place: number): number {
    return this.#files[place]!.size
  }

  take(place: number): FileTask {
    const { path, full, size, mtime, mode } = this.#files[place]!
    const id = this.#ids[place]!
    const row = this.#rows.get(id)
    this.#files[place] = undefined
    return {
      id,
      path,
      full: this.#gone.has(id) ? null : full,
      size,
      mtime,
      mode,
      sealed: row?.seal && row.sha256 ? { sha256: row.sha256, size: row.size, seal: row.seal } : null,
      emitted: row ? emittedOf(row.resume) : 0,
      edges: edgesOf(row?.resume),
      only: null,
    }
  }
}
