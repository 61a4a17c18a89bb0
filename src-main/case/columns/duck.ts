// The thin layer over DuckDB's C interface: numbers in, typed arrays out, chunks appended without a value-by-value path.
// Columns hold codes and integers only, so nothing here decodes strings.
import { rmSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import duckdb from '@duckdb/node-bindings'
import { CaseError } from '../api.ts'

export type Column = BigInt64Array | Int32Array | Float64Array | Uint8Array
export interface Rows {
  length: number
  columns: Column[]
}
export type Param = bigint | number

const width: Record<number, number> = { 1: 1, 4: 4, 5: 8, 6: 1, 11: 8 }
const view = (type: number, bytes: Uint8Array): Column => {
  const { buffer } = bytes
  if (type === duckdb.Type.BIGINT) return new BigInt64Array(buffer)
  if (type === duckdb.Type.INTEGER) return new Int32Array(buffer)
  if (type === duckdb.Type.DOUBLE) return new Float64Array(buffer)
  return bytes
}
const join = (parts: Column[], length: number): Column => {
  if (parts.length === 1) return parts[0] as Column
  const out = new (parts[0]!.constructor as new (n: number) => Column)(length)
  let at = 0
  for (const part of parts) {
    out.set(part as never, at)
    at += part.length
  }
  return out
}

// A result's memory counts against DuckDB's limit until its JavaScript handle is collected, and V8 does not know that it is
// large: a hundred pages of 50 columns fill 400 MB. So a scavenge is asked for after so many result columns.
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as (options: { type: 'minor' | 'major' }) => void
let debt = 0
const owe = (columns: number, rows: number): void => {
  debt += columns * (1 + rows / 2048)
  if (debt < 1600) return
  debt = 0
  collect({ type: 'minor' })
}

/** What a finished statement found: it lies in memory, so its chunks need no further call into DuckDB's threads. */
const read = (result: duckdb.Result): Rows => {
  const count = duckdb.column_count(result)
  const types = Array.from({ length: count }, (_, index) => duckdb.column_type(result, index) as number)
  const parts: Column[][] = types.map(() => [])
  let length = 0
  for (let number = 0, chunks = duckdb.result_chunk_count(result); number < chunks; number++) {
    const chunk = duckdb.result_get_chunk(result, number)
    const size = duckdb.data_chunk_get_size(chunk)
    length += size
    types.forEach((type, index) => {
      const bytes = width[type]
      if (bytes === undefined) throw new CaseError('internal', `column ${index} of a query has type ${type}`)
      // Copied: the vector's memory is DuckDB's and goes with the chunk.
      const copy = new Uint8Array(duckdb.vector_get_data(duckdb.data_chunk_get_vector(chunk, index), size * bytes))
      parts[index]!.push(view(type, copy))
    })
  }
  const columns = parts.map((list, index) => (list.length === 0 ? view(types[index]!, new Uint8Array(0)) : join(list, length)))
  owe(count, length)
  return { length, columns }
}

let serial = 0

/** One connection; statements run one after the other. */
export class Duck {
  readonly connection: duckdb.Connection
  #queue: Promise<unknown> = Promise.resolve()
  #prepared = new Map<string, duckdb.PreparedStatement>()

  constructor(connection: duckdb.Connection) {
    this.connection = connection
  }

  /** Runs after what was asked before; a failure does not hinder the next. */
  #after<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => undefined)
    return result
  }

  /** Grows before and after each statement that may change something, so that who keeps answers knows when they may be old. */
  changes = 0

  /** As `exec`, for what changes nothing of what is there: temporary tables, new rows behind all others. */
  async add(sql: string): Promise<void> {
    await this.#after(() => duckdb.query(this.connection, sql))
  }

  exec(sql: string): Promise<void> {
    return this.#after(async () => {
      this.changes++
      try {
        await duckdb.query(this.connection, sql)
      } finally {
        this.changes++
      }
    })
  }

  query(sql: string, params: readonly Param[] = []): Promise<Rows> {
    return this.#after(async () => {
      try {
        return await this.#run(sql, params)
      } catch (error) {
        if (!(error instanceof Error && error.message.startsWith('Out of Memory'))) throw error
        collect({ type: 'major' })
        await new Promise((resolve) => setImmediate(resolve))
        return await this.#run(sql, params)
      }
    })
  }

  /**
   * One way to DuckDB's threads and back for a statement: while an import runs, each way back waits for the thread's turn.
   * Statements with parameters are asked again and again and stay prepared; the others hold their numbers in their text.
   */
  async #run(sql: string, params: readonly Param[]): Promise<Rows> {
    if (params.length === 0) return read(await duckdb.query(this.connection, sql))
    const statement = this.#prepared.get(sql) ?? (await duckdb.prepare(this.connection, sql))
    const kept = sql.length < 4000
    if (kept) this.#keep(sql, statement)
    try {
      params.forEach((value, index) => {
        if (typeof value === 'bigint') duckdb.bind_int64(statement, index + 1, value)
        else duckdb.bind_int32(statement, index + 1, value)
      })
      return read(await duckdb.execute_prepared(statement))
    } finally {
      if (!kept) duckdb.destroy_prepare_sync(statement)
    }
  }

  /** Appends whole columns to a temporary table of this connection. */
  append(table: string, types: readonly ('long' | 'int' | 'byte')[], columns: readonly Typed[]): Promise<void> {
    return this.#after(async () => {
      const appender = new ChunkAppender(this, 'temp', table, types)
      appender.append(columns, 0, columns[0]?.length ?? 0)
      appender.close()
    })
  }

  /**
   * A temporary table for one question, dropped when it is answered. Questions run side by side on one connection:
   * a table of a fixed name would answer one of them with the events of another.
   */
  async withTable<T>(
    definition: string,
    types: readonly ('long' | 'int' | 'byte')[],
    columns: readonly Typed[],
    work: (table: string) => Promise<T>,
  ): Promise<T> {
    const table = `own_${++serial}`
    await this.exec(`create temp table ${table}(${definition})`)
    try {
      await this.append(table, types, columns)
      return await work(table)
    } finally {
      await this.exec(`drop table ${table}`)
    }
  }

  #keep(sql: string, statement: duckdb.PreparedStatement): void {
    this.#prepared.delete(sql)
    this.#prepared.set(sql, statement)
    if (this.#prepared.size <= 200) return
    const [oldest] = this.#prepared.keys()
    duckdb.destroy_prepare_sync(this.#prepared.get(oldest!)!)
    this.#prepared.delete(oldest!)
  }

  /** First column of the first row as a number; 0 when there is none. */
  async number(sql: string, params: readonly Param[] = []): Promise<number> {
    const rows = await this.query(sql, params)
    return rows.length === 0 ? 0 : Number(rows.columns[0]![0])
  }

  close(): void {
    for (const statement of this.#prepared.values()) duckdb.destroy_prepare_sync(statement)
    this.#prepared.clear()
    duckdb.disconnect_sync(this.connection)
  }
}

export interface DuckFile {
  writer: Duck
  reader: Duck
  /** For questions of long acts, which no page shall wait behind. */
  apart: Duck
  close(): Promise<void>
}

/** Opens the one instance of the file with one connection to write and two to read (temporary tables belong to one connection). */
export const openDuck = async (path: string, memoryMb: number, key?: string): Promise<DuckFile> => {
  const config = duckdb.create_config()
  duckdb.set_config(config, 'memory_limit', `${memoryMb}MB`)
  duckdb.set_config(config, 'threads', '2')
  duckdb.set_config(config, 'autoinstall_known_extensions', 'false')
  duckdb.set_config(config, 'autoload_known_extensions', 'false')
  // An encrypted file can only be attached. What spills over the memory lies beside it, encrypted under a key of this run; what
  // a crash left of an earlier run nobody can read, and DuckDB would not start beside it.
  const spilled = `${path}.tmp`
  if (key !== undefined) {
    rmSync(spilled, { recursive: true, force: true })
    duckdb.set_config(config, 'temp_directory', spilled)
  }
  const database = await duckdb.open(key === undefined ? path : ':memory:', config)
  const writer = new Duck(await duckdb.connect(database))
  const reader = new Duck(await duckdb.connect(database))
  const apart = new Duck(await duckdb.connect(database))
  if (key !== undefined) {
    // This build brings no generator of nonces that it calls secure; the file holds numbers alone (docs/decisions/0018).
    await writer.exec('set force_mbedtls_unsafe = true')
    await writer.exec('set temp_file_encryption = true')
    await writer.exec(`attach '${path.replaceAll("'", "''")}' as columns (encryption_key '${key}', encryption_cipher 'GCM')`)
    for (const one of [writer, reader, apart]) await one.exec('use columns')
  }
  // What a commit of an import took goes back to the machine at once, and not by and by: 50 MB less at its height.
  await writer.exec("set allocator_flush_threshold = '16MB'")
  await writer.exec("set allocator_bulk_deallocation_flush_threshold = '64MB'")
  // Row numbers that are looked for one by one rather than between the first and the last of them; 50 as it comes.
  for (const one of [reader, apart]) await one.exec('set dynamic_or_filter_threshold = 512')
  return {
    writer,
    reader,
    apart,
    close: async () => {
      // Handles that are not collected yet keep the file open and locked after it is closed.
      for (let round = 0; round < 2; round++) {
        collect({ type: 'major' })
        await new Promise((resolve) => setImmediate(resolve))
      }
      for (const one of [writer, reader, apart]) one.close()
      duckdb.close_sync(database)
      collect({ type: 'major' })
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

type Typed = BigInt64Array | Int32Array | Uint8Array

/** Appends slices of typed arrays to one table through a data chunk: 2,048 rows at most at a time. */
export class ChunkAppender {
  readonly #appender: duckdb.Appender
  readonly #chunk: duckdb.DataChunk
  constructor(duck: Duck, catalog: string, table: string, types: readonly ('long' | 'int' | 'byte')[]) {
    this.#appender = duckdb.appender_create_ext(duck.connection, catalog, 'main', table)
    const ids = { long: duckdb.Type.BIGINT, int: duckdb.Type.INTEGER, byte: duckdb.Type.UTINYINT }
    this.#chunk = duckdb.create_data_chunk(types.map((type) => duckdb.create_logical_type(ids[type])))
  }
  append(columns: readonly Typed[], first: number, count: number): void {
    for (let at = 0; at < count; at += 2048) {
      const rows = Math.min(2048, count - at)
      duckdb.data_chunk_reset(this.#chunk)
      for (let index = 0; index < columns.length; index++) {
        const data = columns[index]!
        const size = data.BYTES_PER_ELEMENT
        const vector = duckdb.data_chunk_get_vector(this.#chunk, index)
        duckdb.copy_data_to_vector(vector, 0, data.buffer as ArrayBuffer, data.byteOffset + (first + at) * size, rows * size)
      }
      duckdb.data_chunk_set_size(this.#chunk, rows)
      duckdb.append_data_chunk(this.#appender, this.#chunk)
    }
  }
  flush(): void {
    duckdb.appender_flush_sync(this.#appender)
  }
  close(): void {
    duckdb.appender_close_sync(this.#appender)
  }
}
