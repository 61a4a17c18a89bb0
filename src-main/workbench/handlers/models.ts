// Models of the open case: settings that enter the ledger, previews, runs as jobs that can be stopped, questions.
import type { Model, ModelRun } from '../../contract/model.ts'
import { adapterOf } from '../../jobs/models/adapter-of.ts'
import { ask } from '../../jobs/models/ask.ts'
import { previewOf } from '../../jobs/models/preview.ts'
import { PreviewDiffers, runModel } from '../../jobs/models/run.ts'
import { declaredLocal, makeModel, named, placeOf, shown, switchedOn } from '../../jobs/models/settings.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function modelHandlers(bench: Bench): Handlers<'models'> {
  const { modelKeys: keys } = bench
  const client = () => bench.desk().client
  const examiner = () => bench.desk().signer.by
  const show = (model: Model) => shown(model, keys, examiner())
  /** Kept, and said in the ledger. */
  const set = async (model: Model, action: string, detail: Record<string, unknown>) => {
    const desk = bench.desk()
    await desk.client.setModel(model.name, model)
    desk.ledger.note(action, { detail: { model: model.name, ...detail } })
    bench.changed({ kind: 'custody' })
    return show(model)
  }
  /** One that can run now. */
  const usable = async (name: string) => {
    const model = await named(client(), name)
    const info = await show(model)
    if (info.problem !== null) throw problem('usage', `${model.name} cannot be asked: ${info.problem}`)
    return { model, info }
  }
  const known = async (without: readonly string[]) => {
    const ids = new Set((await client().exhibits()).map(({ id }) => id))
    for (const exhibit of without) if (!ids.has(exhibit)) throw problem('not_found', `there is no exhibit ${exhibit}`)
  }
  /** A run of a program that ended before it. */
  const asItIs = (run: ModelRun): ModelRun =>
    run.state !== 'running' || bench.jobs.list().some((one) => one.job === run.job && one.state === 'running')
      ? run
      : { ...run, state: 'stopped', message: run.message ?? 'interrupted: the program ended before it' }

  return {
    list: async () => Promise.all((await client().models()).map(show)),
    add: async (asked) => {
      const model = await makeModel(client(), asked, examiner())
      const { kind, url, file, model: id } = model
      return set(model, 'model.add', { kind, id, ...(url !== null && { url }), ...(file && { sha256: file.sha256, size: file.size }) })
    },
    remove: async ({ name }) => {
      const desk = bench.desk()
      const model = await named(desk.client, name)
      await keys.set(model, null)
      await desk.client.setModel(model.name, null)
      desk.ledger.note('model.remove', { detail: { model: model.name } })
      bench.changed({ kind: 'custody' })
      return { removed: true }
    },
    switchOn: async ({ name, consent, budget, hide }) => {
      const model = switchedOn(await named(client(), name), consent, budget, hide, examiner())
      return set(model, 'model.on', { url: model.url, id: model.model, ...consent, budget, withheld: { secrets: true, ...model.hide } })
    },
    switchOff: async ({ name }) => {
      const model = await named(client(), name)
      return set({ ...model, on: false, consent: null, local: null }, 'model.off', {})
    },
    declareLocal: async ({ name, reason }) => {
      const model = declaredLocal(await named(client(), name), reason, examiner())
      return set(model, 'model.declared-local', { url: model.url, id: model.model, reason })
    },
    setKey: async ({ name, key }) => {
      const model = await named(client(), name)
      if (placeOf(model) === 'in process') throw problem('usage', `${model.name} is a file: it needs no key`)
      await keys.set(model, key)
      bench.changed({ kind: 'models' })
      return show(model)
    },
    preview: async ({ name, subject, without }, signal) => {
      await known(without)
      // What would leave may be looked at before it is switched on.
      const model = await named(client(), name)
      return previewOf(bench.desk(), model, await show(model), subject, without, signal)
    },
    start: async ({ name, subject, without, prompt }) => {
      const desk = bench.desk()
      await known(without)
      const { model } = await usable(name)
      const began = Promise.withResolvers<number>()
      const { id, result } = bench.jobs.start(
        'model',
        `${model.name} on ${subject.kind === 'case' ? 'the case' : subject.id}`,
        async (job) => {
          job.set({ phase: 'preparing' })
          const adapter = await adapterOf(model, keys)
          try {
            const { signal } = job
            const started = (run: number) => {
              job.set({ phase: 'asking the model' })
              began.resolve(run)
            }
            await runModel(desk, { model, adapter, subject, without, by: desk.signer.by, prompt, job: job.id, signal, began: started })
          } finally {
            await adapter.close()
          }
        },
      )
      const told = () => {
        bench.changed({ kind: 'models' })
        bench.changed({ kind: 'custody' })
      }
      result.then(told, (error) => {
        told()
        began.reject(error instanceof PreviewDiffers ? problem('usage', error.message) : error)
      })
      return { run: await began.promise, job: id }
    },
    stop: async ({ run }) => {
      const found = await client().modelRun(run)
      return { stopped: found?.run.job ? bench.jobs.cancel(found.run.job) : false }
    },
    runs: async ({ limit }) => (await client().modelRuns(limit)).map(asItIs),
    run: async ({ run }) => {
      const found = await client().modelRun(run)
      return found && { ...found, run: asItIs(found.run) }
    },
    ask: async ({ name, question }, signal) => {
      const desk = bench.desk()
      const { model } = await usable(name)
      const { id, result } = bench.jobs.start('model', `${model.name}: a question`, async (job) => {
        const adapter = await adapterOf(model, keys)
        try {
          return await ask(desk, { model, adapter, question, by: desk.signer.by, job: job.id, signal: job.signal })
        } finally {
          await adapter.close()
        }
      })
      signal?.addEventListener('abort', () => bench.jobs.cancel(id), { once: true })
      try {
        return await result
      } finally {
        bench.changed({ kind: 'custody' })
      }
    },
  }
}
