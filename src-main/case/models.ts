// Models switched on in this case, and the trace of every run: what was sent and what came back stays with the case.
import type { Database } from 'better-sqlite3'
import type { Model, ModelResult, ModelRun, ModelStep } from '../contract/model.ts'

export const modelSchema = `
create table model(name text primary key, body text not null) without rowid;
create table model_run(id integer primary key, body text not null, result text);
create table model_step(run integer not null, n integer not null, body text not null, primary key(run, n)) without rowid;
`

export const readModels = (db: Database): Model[] =>
  (db.prepare('select body from model order by name').pluck().all() as string[]).map((body) => JSON.parse(body) as Model)

export const setModel = (db: Database, name: string, model: Model | null): void => {
  if (model) db.prepare('insert or replace into model(name, body) values (?, ?)').run(name, JSON.stringify(model))
  else db.prepare('delete from model where name = ?').run(name)
}

export const addModelRun = (db: Database, run: Omit<ModelRun, 'id'>): { id: number } => ({
  id: Number(db.prepare('insert into model_run(body) values (?)').run(JSON.stringify(run)).lastInsertRowid),
})

export const updateModelRun = (db: Database, { id, ...run }: ModelRun, result: ModelResult | null): void => {
  db.prepare('update model_run set body = ?, result = ? where id = ?').run(
    JSON.stringify(run),
    result === null ? null : JSON.stringify(result),
    BigInt(id),
  )
}

export const addModelStep = (db: Database, run: number, step: ModelStep): void => {
  db.prepare('insert or replace into model_step(run, n, body) values (?, ?, ?)').run(BigInt(run), BigInt(step.n), JSON.stringify(step))
}

const runOf = ({ id, body }: { id: number; body: string }): ModelRun => ({ ...(JSON.parse(body) as Omit<ModelRun, 'id'>), id })

export const readModelRuns = (db: Database, limit: number): ModelRun[] =>
  (db.prepare('select id, body from model_run order by id desc limit ?').all(BigInt(limit)) as { id: number; body: string }[]).map(runOf)

export const readModelRun = (db: Database, id: number): { run: ModelRun; steps: ModelStep[]; result: ModelResult | null } | null => {
  const row = db.prepare('select id, body, result from model_run where id = ?').get(BigInt(id)) as
    | { id: number; body: string; result: string | null }
    | undefined
  if (!row) return null
  const steps = db.prepare('select body from model_step where run = ? order by n').pluck().all(BigInt(id)) as string[]
  return {
    run: runOf(row),
    steps: steps.map((body) => JSON.parse(body) as ModelStep),
    result: row.result === null ? null : (JSON.parse(row.result) as ModelResult),
  }
}
