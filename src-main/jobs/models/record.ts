// A run as the case keeps it: each step as it happens, and in the ledger what was sent where, on whose word.
import type { Model, ModelResult, ModelRun, ModelStep } from '../../contract/model.ts'
import type { Spent } from '../../verdict/agents/loop.ts'
import type { Redactor } from '../../verdict/model/redact.ts'
import type { Desk } from '../desk.ts'
import { modelInWords, placeOf } from './settings.ts'

export interface Recording {
  readonly run: ModelRun
  trace(step: Omit<ModelStep, 'n'>): Promise<void>
  end(state: 'done' | 'stopped' | 'failed', message: string | null, result: ModelResult | null): Promise<void>
}

export interface RunFacts {
  model: Model
  kind: ModelRun['kind']
  subject: string
  prompt: string
  by: string
  job: string | null
  parameters: ModelRun['parameters']
}

export async function record(desk: Desk, { model, ...facts }: RunFacts, spent: Spent, redactor: Redactor): Promise<Recording> {
  const { client, ledger } = desk
  const started = Date.now()
  const state = (): Pick<ModelRun, 'bytesSent' | 'bytesReceived' | 'tokens' | 'steps' | 'seconds' | 'hidden'> => ({
    ...{ bytesSent: spent.sent, bytesReceived: spent.received, tokens: spent.tokens, steps: spent.steps },
    ...{ seconds: (Date.now() - started) / 1000, hidden: redactor.counts() },
  })
  const fresh: Omit<ModelRun, 'id'> = {
    ...facts,
    ...{ at: new Date(started).toISOString(), model: model.name, modelInWords: modelInWords(model), place: placeOf(model) },
    ...{ state: 'running', message: null, budget: model.budget },
    ...state(),
  }
  const { id } = await client.addModelRun(fresh)
  const run: ModelRun = { ...fresh, id }
  const { consent, local, hide } = model
  const act = ledger.begin('model.run', {
    detail: {
      ...{ run: id, model: model.name, is: run.modelInWords, place: run.place, kind: run.kind, subject: facts.subject },
      ...{ parameters: facts.parameters, budget: model.budget, prompt: facts.prompt },
      ...(consent && { provider: consent.provider, region: consent.region, retention: consent.retention, consent: consent.reference }),
      ...(local && { declaredLocal: local.reason }),
      ...(run.place !== 'in process' && { withheld: { secrets: true, ...hide } }),
    },
  })
  let n = 0
  const requests: string[] = []
  return {
    run,
    async trace(step) {
      if (step.sha256 !== null) requests.push(step.sha256)
      Object.assign(run, state())
      await client.addModelStep(id, { ...step, n: ++n })
      if (step.kind === 'answered') await client.updateModelRun(run, null)
    },
    async end(ended, message, result) {
      Object.assign(run, state(), { state: ended, message })
      await client.updateModelRun(run, result)
      const { bytesSent, bytesReceived, tokens, steps, hidden } = run
      const detail = { run: id, bytesSent, bytesReceived, tokens, steps, withheld: { ...hidden }, requests: requests.slice(0, 200) }
      if (ended === 'failed') act.failed(message ?? 'it failed', { detail })
      else act.done({ detail: { ...detail, ended: message ?? ended } })
    },
  }
}
