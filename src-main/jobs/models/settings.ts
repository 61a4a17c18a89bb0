// The models of a case: made, agreed upon, switched off; and why one cannot run now. Off until the examiner at work switched it on here.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { CaseClient } from '../../case/client.ts'
import type { Consent, Hiding, Model, ModelBudget, ModelKind, ModelPlace, ShownModel } from '../../contract/model.ts'
import { providerUrls } from '../../verdict/model/endpoints.ts'
import { llamaProblem } from '../../verdict/model/gguf.ts'
import { endpointUrl, marksOffLoading, notLocal } from '../../verdict/model/place.ts'

export class ModelSettingsError extends Error {
  readonly code = 'usage'
}
const refuse = (message: string): never => {
  throw new ModelSettingsError(message)
}

/** Keys live with the host, never in a case. By the address they are for, so that a case cannot have them sent elsewhere. */
export interface ModelKeys {
  get(model: Pick<Model, 'name' | 'url'>): Promise<{ key: string; where: 'key store' | 'environment' | 'this session' } | null>
  set(model: Pick<Model, 'name' | 'url'>, key: string | null): Promise<void>
}

export interface NewModel {
  name: string
  kind: ModelKind
  model?: string | undefined
  url?: string | undefined
  file?: string | undefined
  context?: number | undefined
  hide?: Hiding | undefined
  budget?: ModelBudget | undefined
}

export const placeOf = ({ kind, local }: Pick<Model, 'kind' | 'local'>): ModelPlace =>
  kind === 'gguf' ? 'in process' : local ? 'declared local' : 'remote'

/** What is done with all of it, in one line. */
export const modelInWords = ({ kind, model, url, file }: Model): string =>
  kind === 'gguf' ? `${model}, SHA-256 ${file?.sha256 ?? 'unknown'}` : `${model} at ${url}`

const defaultBudget: ModelBudget = { steps: 24, tokens: 200_000, seconds: 900 }
const defaultContext: Record<ModelKind, number> = { gguf: 8192, endpoint: 32_768, anthropic: 150_000, openai: 100_000 }

export async function makeModel(client: CaseClient, asked: NewModel, by: string): Promise<Model> {
  const { name, kind } = asked
  if ((await client.models()).some((one) => one.name.toLowerCase() === name.toLowerCase()))
    refuse(`there is a model named ${name} in this case already`)
  const shared = {
    ...{ name, kind, consent: null, local: null, at: new Date().toISOString(), by },
    context: asked.context ?? defaultContext[kind],
    hide: asked.hide ?? { names: true, addresses: true },
    budget: asked.budget ?? defaultBudget,
  }
  if (kind === 'gguf') {
    if (asked.file === undefined) throw new ModelSettingsError('a GGUF file is missing')
    const path = resolve(asked.file)
    const { sha256, size } = await hashOf(path)
    return { ...shared, model: asked.model ?? basename(path), url: null, file: { path, sha256, size }, on: true }
  }
  if (asked.file !== undefined) refuse('a file is a model in our own process; an endpoint has an address')
  const url = asked.url ?? (kind === 'endpoint' ? undefined : providerUrls[kind])
  if (url === undefined) throw new ModelSettingsError("the endpoint's address is missing")
  if (asked.model === undefined) throw new ModelSettingsError("the model's id at the endpoint is missing")
  const parsed = endpointUrl(url)
  if ('problem' in parsed) throw new ModelSettingsError(parsed.problem)
  return { ...shared, model: asked.model, url: parsed.href.replace(/\/+$/, ''), file: null, on: false }
}

export async function hashOf(path: string): Promise<{ sha256: string; size: number }> {
  if (!existsSync(path) || !statSync(path).isFile()) throw new ModelSettingsError(`${path} is no file`)
  const hash = createHash('sha256')
  let size = 0
  let first: Buffer | undefined
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    first ??= part.subarray(0, 4)
    size += part.length
    hash.update(part)
  }
  if (first?.toString('latin1') !== 'GGUF') throw new ModelSettingsError(`${path} is no GGUF file: it does not begin with GGUF`)
  return { sha256: hash.digest('hex'), size }
}

export function switchedOn(model: Model, consent: Consent, budget: ModelBudget, hide: Hiding | undefined, by: string): Model {
  if (model.kind === 'gguf') refuse(`${model.name} runs in our own process: nothing leaves, and nothing needs to be agreed upon`)
  return { ...model, on: true, local: null, consent, budget, hide: hide ?? model.hide, by, at: new Date().toISOString() }
}

export function declaredLocal(model: Model, reason: string, by: string): Model {
  if (model.kind === 'gguf') refuse(`${model.name} runs in our own process; it is local`)
  const why = notLocal(model.kind, model.url ?? '', model.model)
  if (why !== null) refuse(`${model.name} cannot be declared local: ${why}`)
  const at = new Date().toISOString()
  return { ...model, on: true, consent: null, local: { reason, by, at }, by, at }
}

export async function named(client: CaseClient, name: string): Promise<Model> {
  const found = (await client.models()).find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (!found) throw new ModelSettingsError(`there is no model named ${name} in this case`)
  return found
}

export async function shown(model: Model, keys: ModelKeys, examiner: string): Promise<ShownModel> {
  const place = placeOf(model)
  const key = model.kind === 'gguf' ? null : await keys.get(model)
  const where: ShownModel['key'] =
    model.kind === 'gguf' ? 'not needed' : (key?.where ?? (model.kind === 'endpoint' ? 'not needed' : 'none'))
  return { ...model, place, key: where, problem: problemOf(model, where, examiner) }
}

function problemOf(model: Model, key: ShownModel['key'], examiner: string): string | null {
  const { kind, on, file, consent, local, by } = model
  if (kind === 'gguf') {
    if (!file || !existsSync(file.path)) return `its file ${file?.path ?? ''} is not there`
    if (statSync(file.path).size !== file.size) return 'its file is not the one whose hash was recorded'
    return llamaProblem()
  }
  if (!on) return 'it is off in this case'
  // A case may come from anywhere: what somebody else switched on sends nothing from here.
  if (by !== examiner) return `${by} switched it on; whoever works here must do so as well`
  if (!consent && !local) return 'nothing was agreed upon for this case'
  if (local && marksOffLoading(model.model)) return 'its name marks a model that is run elsewhere'
  if (key === 'none') return 'its key is missing'
  return null
}
