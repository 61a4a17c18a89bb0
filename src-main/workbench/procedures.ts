// From handlers to an oRPC router: every procedure runs here, or in the process that has the case open.
import type { ContractProcedure, ContractRouterClient, InferSchemaInput, InferSchemaOutput } from '@orpc/contract'
import { implement, type Router } from '@orpc/server'
import { type Contract, contract } from '../contract/procedures/index.ts'
import type { Bench } from './bench.ts'
import { asProblem, problem } from './problem.ts'
import { answeredReadOnly } from './read-only.ts'

type Handler<P> =
  // biome-ignore lint/suspicious/noExplicitAny: error maps and metadata do not matter here
  P extends ContractProcedure<infer I, infer O, any, any>
    ? (input: InferSchemaOutput<I>, signal?: AbortSignal) => Promise<InferSchemaInput<O>> | InferSchemaInput<O>
    : never

/** One function a procedure of a group. */
export type Handlers<G extends keyof Contract> = { [P in keyof Contract[G]]: Handler<Contract[G][P]> }
export type AllHandlers = { [G in keyof Contract]: Handlers<G> }

/** Answered by this process even while another one has the case open. */
const local = new Set([
  'case.recent',
  'case.create',
  'case.open',
  'case.openDemo',
  'case.close',
  'case.inspectVolume',
  'examiner.identity',
  'examiner.setIdentity',
  'examiner.list',
  'examiner.add',
  'examiner.select',
  'examiner.unlock',
  'examiner.settings',
  'examiner.saveSettings',
  'evidence.sources',
  'validation.run',
  'validation.last',
  'validation.page',
  'acquire.providers',
  'acquire.plan',
])

type AnyHandler = (input: unknown, signal?: AbortSignal) => unknown
type AnyClient = Record<string, Record<string, (input: unknown, options: { signal?: AbortSignal }) => Promise<unknown>>>

export function buildRouter(bench: Bench, handlers: AllHandlers): Router<Contract, Record<never, never>> {
  const implementer = implement(contract) as unknown as Record<
    string,
    Record<string, { handler(of: (call: { input: unknown; signal?: AbortSignal }) => unknown): unknown }>
  >
  const router: Record<string, Record<string, unknown>> = {}
  for (const [group, procedures] of Object.entries(contract)) {
    router[group] = {}
    for (const name of Object.keys(procedures)) {
      const own = (handlers as unknown as Record<string, Record<string, AnyHandler>>)[group]![name]!
      const away = local.has(`${group}.${name}`)
        ? undefined
        : (client: ContractRouterClient<Contract>) => (client as unknown as AnyClient)[group]![name]!
      router[group][name] = implementer[group]![name]!.handler(async ({ input, signal }) => {
        try {
          const remote = away && bench.remote
          if (away && !remote && bench.session?.readOnly && !answeredReadOnly.has(`${group}.${name}`))
            throw problem('read_only', `${bench.session.readOnly} cannot be written: what changes a case needs a copy on another medium`)
          const answer = remote ? await away(remote)(input, signal ? { signal } : {}) : await own(input, signal)
          return isStream(answer) ? inWords(answer) : answer
        } catch (error) {
          throw asProblem(error)
        }
      })
    }
  }
  return router as unknown as Router<Contract, Record<never, never>>
}

const isStream = (value: unknown): value is AsyncIterable<unknown> =>
  value !== null && typeof value === 'object' && Symbol.asyncIterator in value

async function* inWords(stream: AsyncIterable<unknown>): AsyncGenerator<unknown, void, void> {
  try {
    yield* stream
  } catch (error) {
    throw asProblem(error)
  }
}
