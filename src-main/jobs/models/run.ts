// A model beside the offline analyst: the forensics agent reads packages, the investigation agent works the case, and every claim is checked.
// The offline verdict is never changed by it.
import type { Model, ModelResult } from '../../contract/model.ts'
import type { CheckedClaim, Opinion, Subject, Verdict } from '../../contract/verdict.ts'
import { asClaims } from '../../verdict/agents/claims.ts'
import type { Fence } from '../../verdict/agents/evidence.ts'
import { type AgentResult, type Purse, runAgent, type Spent } from '../../verdict/agents/loop.ts'
import { opinionOf } from '../../verdict/agents/opinion.ts'
import { type Answer, readStep } from '../../verdict/agents/step.ts'
import type { Dossier } from '../../verdict/analyst/dossier.ts'
import { type Adapter, ModelError } from '../../verdict/model/adapter.ts'
import type { Redactor } from '../../verdict/model/redact.ts'
import { checkClaims } from '../judge/check-claims.ts'
import { judgeWithDossier } from '../judge/judge.ts'
import { type AgentFile, agentFile, turnSchemas } from './agents.ts'
import { fenceOf, forensicsContent, hideFor, investigationContent, keepAliases, promptHash, redactorOf } from './brief.ts'
import { type Recording, record } from './record.ts'
import { type ModelDesk, toolsOf } from './tools.ts'

const packagesAtMost = 2

export interface Prepared {
  dossier: Dossier
  offline: Verdict
  fence: Fence
  redactor: Redactor
  packages: string[]
  first: { agent: AgentFile; exhibit: string | null; instructions: string; content: string }
  /** Of the first request's words, as they would leave. */
  prompt: string
}

/** What an answer may cost. */
export const answerTokens = ({ context }: Model): number => Math.min(4096, Math.floor(context / 4))
const roomOf = (model: Model): number => (model.context - answerTokens(model)) * 3 - 8000

export async function prepare(
  desk: ModelDesk,
  model: Model,
  subject: Subject,
  without: readonly string[],
  signal?: AbortSignal,
): Promise<Prepared> {
  const { verdict: offline, dossier } = await judgeWithDossier(desk, desk.findings, { subject, without }, signal)
  const { client } = desk
  const fence = await fenceOf(client, subject)
  const redactor = await redactorOf(client, hideFor(model))
  const packages = dossier.exhibits
    .filter((one) => one.artifacts > 0 && dossier.insights.some(({ member }) => member.startsWith(`${one.id}/`)))
    .slice(0, packagesAtMost)
    .map(({ id }) => id)
  const room = Math.max(2000, roomOf(model))
  const exhibit = packages[0] ?? null
  const agent = agentFile(exhibit === null ? 'investigation' : 'forensics')
  const content = exhibit === null ? investigationContent(dossier, [], fence, room) : forensicsContent(dossier, exhibit, fence, room)
  const instructions = agent.instructions({ rule: fence.rule, steps: stepsOf(agent, model) })
  return {
    ...{ dossier, offline, fence, redactor, packages },
    first: { agent, exhibit, instructions, content },
    prompt: promptHash(instructions, redactor.hide(content)),
  }
}

const stepsOf = (agent: AgentFile, { budget }: Model): number => Math.min(agent.steps, budget.steps)

export interface RunOptions {
  model: Model
  adapter: Adapter
  subject: Subject
  without: readonly string[]
  by: string
  /** Of the preview that was looked at. */
  prompt?: string | undefined
  job: string | null
  signal: AbortSignal
  /** Told as soon as the run has its number. */
  began?(run: number): void
}

export class PreviewDiffers extends Error {}

export async function runModel(desk: ModelDesk, options: RunOptions): Promise<ModelResult & { verdict: Verdict }> {
  const { model, subject, without, by, job, signal } = options
  const prepared = await prepare(desk, model, subject, without, signal)
  const { offline, redactor, prompt } = prepared
  if (options.prompt !== undefined && options.prompt !== prompt)
    throw new PreviewDiffers('what would leave is no longer what the preview showed: look at it again')
  const spent: Spent = { steps: 0, tokens: 0, sent: 0, received: 0 }
  const { steps, tokens, seconds } = model.budget
  const purse: Purse = { steps, tokens, until: Date.now() + seconds * 1000 }
  const subjectText = subject.kind === 'case' ? 'case' : `${subject.kind}:${subject.id}`
  const parameters = {
    temperature: model.kind === 'gguf' ? 0 : 'as the endpoint has it',
    maxTokens: answerTokens(model),
    context: model.context,
  }
  const recording = await record(desk, { model, kind: 'verdict', subject: subjectText, prompt, by, job, parameters }, spent, redactor)
  options.began?.(recording.run.id)
  try {
    const { opinion, last } = await opinionBy(desk, options, prepared, recording, purse, spent)
    await keepAliases(desk.client, redactor)
    const verdict: Verdict = opinion === null ? offline : { ...offline, opinion }
    const ended = last.ended === 'answered' ? 'done' : last.ended === 'failed' ? 'failed' : 'stopped'
    await recording.end(ended, last.ended === 'answered' ? null : last.message, { verdict, query: null })
    return { verdict, query: null }
  } catch (error) {
    const { message } = error as Error
    await recording.end(signal.aborted || (error instanceof ModelError && error.code === 'stopped') ? 'stopped' : 'failed', message, {
      verdict: offline,
      query: null,
    })
    throw error
  }
}

async function opinionBy(
  desk: ModelDesk,
  { model, adapter, subject, without, signal }: RunOptions,
  { dossier, offline, fence, redactor, packages, first }: Prepared,
  recording: Recording,
  purse: Purse,
  spent: Spent,
): Promise<{ opinion: Opinion | null; last: AgentResult<Answer> }> {
  const claims: CheckedClaim[] = []
  const told: { exhibit: string; says: string[] }[] = []
  const work = async (agent: AgentFile, exhibit: string | null, instructions: string, content: string, prefix: string) => {
    const schemas = turnSchemas(agent.tools)
    const result = await runAgent<Answer>({
      ...{ agent: agent.agent, adapter, instructions, content, redactor, fence, purse, spent, signal },
      ...{ schema: schemas.turn, lastSchema: schemas.last, read: readStep, steps: stepsOf(agent, model) },
      tools: toolsOf(desk, { subject, without, exhibit }, agent.tools),
      ...{ context: model.context, maxTokens: answerTokens(model), trace: recording.trace, now: Date.now },
    })
    if (!result.answer) return { result, checked: [] as CheckedClaim[] }
    const insights = new Map((await desk.client.insights({ limit: 20_000 })).map((one) => [one.id, one]))
    const drafted = asClaims(result.answer.claims, insights, prefix)
    const { claims: checked } = await checkClaims(desk, drafted, { without, findings: desk.findings })
    return { result, checked }
  }
  for (const [i, exhibit] of packages.entries()) {
    const agent = i === 0 ? first.agent : agentFile('forensics')
    const content = i === 0 ? first.content : forensicsContent(dossier, exhibit, fence, Math.max(2000, roomOf(model)))
    const instructions = agent.instructions({ rule: fence.rule, steps: stepsOf(agent, model) })
    const { result, checked } = await work(agent, exhibit, instructions, content, `f${i + 1}.`)
    if (result.ended !== 'answered') return { opinion: null, last: result }
    claims.push(...checked)
    told.push({ exhibit, says: checked.flatMap((one) => (one.struck === null && one.kind === 'fact' ? [one.text] : [])) })
  }
  const agent = agentFile('investigation')
  const content = packages.length === 0 ? first.content : investigationContent(dossier, told, fence, Math.max(2000, roomOf(model)))
  const instructions = agent.instructions({ rule: fence.rule, steps: stepsOf(agent, model) })
  const { result, checked } = await work(agent, null, instructions, content, 'm')
  if (!result.answer) return { opinion: null, last: result }
  claims.push(...checked)
  return { opinion: opinionOf(offline, result.answer, claims, { model: model.name, run: recording.run.id }), last: result }
}
