// A server that speaks the wire forms of model providers on loopback: it says what a script tells it to, well-behaved or hostile.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Asked {
  path: string
  headers: IncomingMessage['headers']
  body: string
  /** All words of the request, system and messages. */
  text: string
  /** Words of the last message. */
  last: string
  /** From 1. */
  n: number
}
export type Reply =
  /** The model's text, in the wire form that was asked for. */
  | string
  /** Anything else: writes the response itself. */
  | ((response: ServerResponse) => void)
export type Script = (asked: Asked) => Reply

export interface StandIn extends AsyncDisposable {
  url: string
  asked: Asked[]
  script: Script
}

interface Body {
  system?: string | { text: string }[]
  messages?: { role: string; content: string | { text?: string }[] }[]
  model?: string
}

const words = (content: string | { text?: string }[] | undefined): string =>
  typeof content === 'string' ? content : (content ?? []).map((part) => part.text ?? '').join('\n')

export async function standIn(script: Script): Promise<StandIn> {
  const asked: Asked[] = []
  const made: StandIn = { url: '', asked, script, [Symbol.asyncDispose]: () => end(server) }
  const server = createServer(async (request, response) => {
    response.on('error', () => {})
    let text = ''
    for await (const part of request) text += part
    const body = JSON.parse(text || '{}') as Body
    const all = [words(body.system), ...(body.messages ?? []).map(({ content }) => words(content))].filter((one) => one !== '')
    const one: Asked = {
      ...{
        path: request.url ?? '',
        headers: request.headers,
        body: text,
        text: all.join('\n\n'),
        last: all.at(-1) ?? '',
        n: asked.length + 1,
      },
    }
    asked.push(one)
    const reply = made.script(one)
    if (typeof reply === 'function') return reply(response)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(inWireForm(one.path, body.model ?? 'm', reply)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  made.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return made
}

function inWireForm(path: string, model: string, text: string): unknown {
  if (path.endsWith('/messages'))
    return {
      ...{ id: 'msg_1', type: 'message', role: 'assistant', model, stop_reason: 'end_turn', stop_sequence: null },
      ...{ content: [{ type: 'text', text }], usage: { input_tokens: 100, output_tokens: 20 } },
    }
  return {
    ...{ id: 'c1', object: 'chat.completion', created: 1, model },
    choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  }
}

const end = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections()
    server.close(() => resolve())
  })

/** The first of these in the words: `"insight":"…"`. */
export const found = (text: string, name: string): string => new RegExp(`"${name}":"([^"]+)"`).exec(text)?.[1] ?? ''
export const turn = (what: Record<string, unknown>): string => JSON.stringify({ do: what })
export const look = (tool: string, input: Record<string, unknown> = {}): string =>
  turn({ step: 'look', why: 'to know', tool, input: { text: '', id: '', from: '', to: '', start: 0, end: 0, ...input } })
export const answer = (more: Record<string, unknown> = {}): string =>
  turn({
    ...{ step: 'answer', verdict: 'malicious', confidence: 'high', summary: 'Read together, this is an attack.', claims: [] },
    ...{ missing: [], nextSteps: [] },
    ...more,
  })
