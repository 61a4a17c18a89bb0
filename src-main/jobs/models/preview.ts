// Exactly what the first request would carry, before anything leaves.
import type { Model, Preview, ShownModel } from '../../contract/model.ts'
import type { Subject } from '../../contract/verdict.ts'
import { influenceIn } from '../../verdict/agents/evidence.ts'
import { estimateTokens } from '../../verdict/model/adapter.ts'
import { agentFile } from './agents.ts'
import { prepare } from './run.ts'
import { type ModelDesk, toolWords } from './tools.ts'

export async function previewOf(
  desk: ModelDesk,
  model: Model,
  info: ShownModel,
  subject: Subject,
  without: readonly string[],
  signal?: AbortSignal,
): Promise<Preview> {
  const { first, redactor, prompt } = await prepare(desk, model, subject, without, signal)
  const content = redactor.hide(first.content)
  const tools = [...new Set([...first.agent.tools, ...agentFile('investigation').tools])]
  const rank = { secret: 0, name: 1, address: 2 }
  return {
    model: info,
    subject,
    instructions: first.instructions,
    content,
    bytes: Buffer.byteLength(first.instructions) + Buffer.byteLength(content),
    tokens: estimateTokens(first.instructions) + estimateTokens(content),
    prompt,
    replaced: redactor.replaced().sort((a, b) => rank[a.kind] - rank[b.kind] || b.count - a.count),
    tools: tools.map((name) => ({ name, says: toolWords[name] ?? '' })),
    influence: influenceIn(first.content),
  }
}
