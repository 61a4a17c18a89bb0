// From what the case holds of a model to one that answers.
import { availableParallelism } from 'node:os'
import type { Model } from '../../contract/model.ts'
import { type Adapter, ModelError } from '../../verdict/model/adapter.ts'
import { endpoint } from '../../verdict/model/endpoints.ts'
import { gguf } from '../../verdict/model/gguf.ts'
import { hashOf, type ModelKeys } from './settings.ts'

export async function adapterOf(model: Model, keys: ModelKeys): Promise<Adapter> {
  if (model.kind === 'gguf') {
    const { path, sha256 } = model.file!
    const now = await hashOf(path)
    if (now.sha256 !== sha256)
      throw new ModelError('unusable', `${path} is no longer the file whose hash was recorded (${sha256.slice(0, 16)}…)`)
    return gguf({ path, context: model.context, threads: availableParallelism() })
  }
  return endpoint({
    kind: model.kind,
    url: model.url!,
    model: model.model,
    key: (await keys.get(model))?.key,
    declaredLocal: model.local !== null,
    // An answer of the longest kind that is taken has some 40,000 characters.
    maxBytes: 1024 * 1024,
    maxMs: Math.min(180_000, model.budget.seconds * 1000),
  })
}
