// vestige model: the models of a case, what was agreed upon for them, what would leave, and the traces of their runs.
import type { ModelRun, ModelStep, Preview, ShownModel } from '../contract/model.ts'
import { read, whole } from './options.ts'
import { subjectOf } from './subject.ts'
import { print, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, withCase } from './with-case.ts'

const options = {
  endpoint: { type: 'string' },
  anthropic: { type: 'boolean', default: false },
  openai: { type: 'boolean', default: false },
  gguf: { type: 'string' },
  model: { type: 'string' },
  context: { type: 'string' },
  provider: { type: 'string' },
  region: { type: 'string' },
  retention: { type: 'string' },
  consent: { type: 'string' },
  steps: { type: 'string' },
  tokens: { type: 'string' },
  seconds: { type: 'string' },
  'show-names': { type: 'boolean', default: false },
  'show-addresses': { type: 'boolean', default: false },
  reason: { type: 'string' },
  subject: { type: 'string', default: 'case' },
  without: { type: 'string', multiple: true },
  ...caseOptions,
  json: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof read<typeof options>>['values']
type Act = (client: Client, name: string, values: Values) => Promise<unknown>

const acts: Record<string, Act> = {
  add: async (client, name, values) => {
    const { endpoint, anthropic, openai, gguf, model } = values
    const kinds = [endpoint !== undefined && !anthropic && !openai, anthropic, openai, gguf !== undefined].filter(Boolean).length
    if (kinds !== 1) throw new UsageError('name one of --gguf FILE, --endpoint URL, --anthropic, --openai')
    const context = whole(values.context, '--context', 2_000_000)
    return client.models.add({
      name,
      kind: gguf !== undefined ? 'gguf' : anthropic ? 'anthropic' : openai ? 'openai' : 'endpoint',
      ...(model !== undefined && { model }),
      ...(endpoint !== undefined && { url: endpoint }),
      ...(gguf !== undefined && { file: gguf }),
      ...(context !== undefined && { context }),
      ...(hidden(values) && { hide: hidden(values)! }),
      budget: budget(values),
    })
  },
  on: async (client, name, values) => {
    const { provider, region, retention, consent } = values
    if (provider === undefined || region === undefined || retention === undefined || consent === undefined)
      throw new UsageError(
        'say --provider, --region, --retention (as the provider states them) and --consent (the reference of what the client agreed to)',
      )
    const hide = hidden(values)
    return client.models.switchOn({
      name,
      consent: { provider, region, retention, reference: consent },
      budget: budget(values),
      ...(hide && { hide }),
    })
  },
  off: (client, name) => client.models.switchOff({ name }),
  'declare-local': async (client, name, { reason }) => {
    if (reason === undefined) throw new UsageError('--reason says why everything stays on machines of yours')
    return client.models.declareLocal({ name, reason })
  },
  remove: (client, name) => client.models.remove({ name }),
  preview: (client, name, values) =>
    client.models.preview({ name, subject: subjectOf(values.subject), without: (values.without ?? []).flatMap((one) => one.split(',')) }),
  trace: async (client, name) => {
    const found = await client.models.run({ run: whole(name, 'trace') ?? 0 })
    if (!found) throw new UsageError(`there is no run ${name}`)
    return found
  },
}

const budget = ({ steps, tokens, seconds }: Values) => ({
  steps: whole(steps, '--steps', 100) ?? 24,
  tokens: whole(tokens, '--tokens', 5_000_000) ?? 200_000,
  seconds: whole(seconds, '--seconds', 7200) ?? 900,
})
const hidden = (values: Values) =>
  values['show-names'] || values['show-addresses'] ? { names: !values['show-names'], addresses: !values['show-addresses'] } : undefined

export async function modelCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, options)
  const [dir, verb = 'list', name, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (more.length > 0) throw new UsageError(`unexpected argument ${more[0]}`)
  return withCase(dir, values, async (client) => {
    if (verb === 'list' || verb === 'runs') {
      const list = verb === 'list' ? await client.models.list() : await client.models.runs()
      const lines = verb === 'list' ? (list as ShownModel[]).map(modelLine) : (list as ModelRun[]).map(runLine)
      await print(
        values.json
          ? `${JSON.stringify(list)}\n`
          : lines.length === 0
            ? `there are no ${verb === 'list' ? 'models' : 'runs'} in this case\n`
            : `${lines.join('\n')}\n`,
      )
      return exit.done
    }
    const act = Object.hasOwn(acts, verb) ? acts[verb] : undefined
    if (!act) throw new UsageError(`model ${verb}: list, add, on, off, declare-local, remove, preview, runs or trace`)
    if (name === undefined) throw new UsageError(`model ${verb}: the ${verb === 'trace' ? "run's number" : "model's name"} is missing`)
    const answer = await act(client, name, values)
    await print(values.json ? `${JSON.stringify(answer)}\n` : inWords(verb, answer))
    if (verb === 'add' && (answer as ShownModel).problem !== null) say((answer as ShownModel).problem!)
    return exit.done
  })
}

function inWords(verb: string, answer: unknown): string {
  if (verb === 'preview') return previewInWords(answer as Preview)
  if (verb === 'trace') {
    const { run, steps } = answer as { run: ModelRun; steps: ModelStep[] }
    return `${runLine(run)}\n${steps.map((one) => `\n== ${one.n} ${one.agent} ${one.kind}: ${one.title}\n${one.text}`).join('\n')}\n`
  }
  if (verb === 'remove') return 'removed\n'
  return `${modelLine(answer as ShownModel)}\n`
}

const modelLine = (one: ShownModel): string =>
  `${one.name}  ${one.place}  ${one.kind === 'gguf' ? `${one.model} ${one.file?.sha256.slice(0, 16)}` : `${one.model} at ${one.url}`}  ${one.problem === null ? 'ready' : one.problem}`

const runLine = (run: ModelRun): string =>
  `${run.id}  ${run.at}  ${run.model}  ${run.kind} ${run.subject}  ${run.state}${run.message === null ? '' : ` (${run.message})`}  ${run.steps} turns, ${run.tokens} tokens, ${run.bytesSent} bytes sent`

function previewInWords(one: Preview): string {
  return [
    `What would leave for ${one.model.name} (${one.model.place}) with the first request: ${one.bytes} bytes, about ${one.tokens} tokens, prompt ${one.prompt}`,
    ...one.replaced.map(({ token, value, count }) => `  ${token} stands for ${value === '' ? 'a secret' : value}, ${count} times`),
    ...one.influence.map((text) => `  addresses its reader: ${text}`),
    `Later requests carry what the agent looks up by: ${one.tools.map(({ name }) => name).join(', ')}`,
    '',
    one.instructions,
    '',
    one.content,
    '',
  ].join('\n')
}
