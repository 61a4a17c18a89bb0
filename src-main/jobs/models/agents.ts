// The agents as resources/agents has them: instructions with their tools and turns, and the schemas of what they may say.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { AgentName } from '../../contract/model.ts'
import type { JsonSchema } from '../../verdict/model/adapter.ts'

const folder = fileURLToPath(new URL('../../../resources/agents/', import.meta.url))
const text = (name: string) => readFileSync(`${folder}${name}`, 'utf8')

export interface AgentFile {
  agent: AgentName
  tools: string[]
  steps: number
  /** With what changes from run to run filled in. */
  instructions(fill: { rule: string; steps: number }): string
}

export function agentFile(agent: AgentName): AgentFile {
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text(`${agent}.md`)) ?? []
  if (head === undefined || body === undefined) throw new Error(`resources/agents/${agent}.md has no head`)
  const value = (name: string) => new RegExp(`^${name}:[ ]*(.*)$`, 'm').exec(head)?.[1] ?? ''
  return {
    agent,
    tools: value('tools')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    steps: Number(value('steps')),
    instructions: ({ rule, steps }) =>
      body
        .replace('{{claims}}', () => text('claims.md').trim())
        .replace('{{query}}', () => text('query.md').trim())
        .replaceAll('{{steps}}', String(steps))
        .replace('{{rule}}', () => rule)
        .trim(),
  }
}

interface StepSchema {
  properties: { do: { oneOf: { properties: { tool: { enum: string[] } } }[] } }
}

/** A turn with these tools, and the last turn, which takes an answer alone. */
export function turnSchemas(tools: readonly string[]): { turn: JsonSchema; last: JsonSchema } {
  const turn = JSON.parse(text('step.schema.json')) as StepSchema
  const [look, answer] = turn.properties.do.oneOf
  look!.properties.tool.enum = [...tools]
  const last = { ...turn, properties: { do: answer } }
  return { turn: turn as unknown as JsonSchema, last: last as unknown as JsonSchema }
}

export const questionSchema = (): JsonSchema => JSON.parse(text('question.schema.json')) as JsonSchema
