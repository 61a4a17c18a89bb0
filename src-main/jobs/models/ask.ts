// A question in plain words to a query that the parser takes. The query is shown and can be changed; no answer is ever given.
import type { Model, ProposedQuery } from '../../contract/model.ts'
import { type Purse, runAgent, type Spent } from '../../verdict/agents/loop.ts'
import { type Proposal, proposal, readDocument } from '../../verdict/agents/step.ts'
import { type Adapter, ModelError } from '../../verdict/model/adapter.ts'
import { agentFile, questionSchema } from './agents.ts'
import { fenceOf, hideFor, keepAliases, promptHash, redactorOf } from './brief.ts'
import { record } from './record.ts'
import type { ModelDesk } from './tools.ts'

export interface AskOptions {
  model: Model
  adapter: Adapter
  question: string
  by: string
  job: string | null
  signal: AbortSignal
}

/** Columns whose commonest values tell a model how this case writes things. */
const telling = ['source', 'action', 'host', 'user_name', 'process', 'status_code', 'service', 'region']

export async function ask(desk: ModelDesk, { model, adapter, question, by, job, signal }: AskOptions): Promise<ProposedQuery> {
  const { client } = desk
  const fence = await fenceOf(client, { kind: 'case', id: 'question' })
  const redactor = await redactorOf(client, hideFor(model))
  const agent = agentFile('question')
  const instructions = agent.instructions({ rule: fence.rule, steps: agent.steps })
  const content = await contentOf(desk, question, fence)
  const spent: Spent = { steps: 0, tokens: 0, sent: 0, received: 0 }
  const purse: Purse = {
    steps: Math.min(agent.steps, model.budget.steps),
    tokens: model.budget.tokens,
    until: Date.now() + model.budget.seconds * 1000,
  }
  const prompt = promptHash(instructions, redactor.hide(content))
  const parameters = { maxTokens: 800, context: model.context }
  const recording = await record(desk, { model, kind: 'question', subject: question, prompt, by, job, parameters }, spent, redactor)
  const refused: ProposedQuery['refused'] = []
  try {
    const schema = questionSchema()
    const { answer, ended, message } = await runAgent<Proposal>({
      ...{ agent: 'question', adapter, instructions, content, schema, lastSchema: schema, redactor, fence, purse, spent, signal },
      read: (said) => readDocument(said, proposal as never),
      ...{ tools: {}, steps: agent.steps, context: model.context, maxTokens: 800, trace: recording.trace, now: Date.now },
      accept: async (one) => {
        const problem = await problemOf(desk, one)
        if (problem !== null) refused.push({ query: one.query, error: problem })
        return problem
      },
    })
    await keepAliases(client, redactor)
    if (!answer) {
      await recording.end(ended === 'failed' ? 'failed' : 'stopped', message, null)
      throw new ModelError(ended === 'stopped' ? 'stopped' : 'unusable', `${model.name} gave no query that could be taken: ${message}`)
    }
    const proposed: ProposedQuery = {
      ...{ question, query: answer.query.trim(), why: answer.why, refused, model: model.name, run: recording.run.id },
      ...(answer.from !== '' && { from: answer.from }),
      ...(answer.to !== '' && { to: answer.to }),
    }
    await recording.end('done', null, { verdict: null, query: proposed })
    return proposed
  } catch (error) {
    if (recording.run.state === 'running') await recording.end(signal.aborted ? 'stopped' : 'failed', (error as Error).message, null)
    throw error
  }
}

async function contentOf(desk: ModelDesk, question: string, fence: Awaited<ReturnType<typeof fenceOf>>): Promise<string> {
  const { client } = desk
  const { timeRange, events } = await client.facts()
  const fields = await client.fields()
  const facets = await client.facets({ query: '', hidden: 'with', possiblySame: 'with', columns: telling, limit: 12 })
  return [
    `Question of the investigator: ${JSON.stringify(question)}`,
    `The case holds ${events} events${timeRange ? ` from ${timeRange.from} to ${timeRange.to}` : ''}.`,
    `Fields: ${fields.map(({ column, title, aliases }) => `${aliases[0] ?? column} (${title})`).join(', ')}; exhibit, tag, note, country.`,
    fence.wrap(
      'Commonest values of some fields',
      facets.map(({ column, values }) => ({ field: column, values: values.map(({ value }) => value.slice(0, 80)) })),
    ),
  ].join('\n\n')
}

async function problemOf({ client }: ModelDesk, { query, from, to }: Proposal): Promise<string | null> {
  const { error } = await client.check(query)
  if (error) return `the query is not understood at character ${error.start + 1}: ${error.message}`
  for (const [name, time] of [
    ['from', from],
    ['to', to],
  ] as const)
    if (time !== '' && (Number.isNaN(Date.parse(time)) || !/(?:[Zz]|[+-]\d\d:\d\d)$/.test(time)))
      return `"${name}" is no time with a zone, as 2026-11-14T09:00:00Z`
  return null
}
