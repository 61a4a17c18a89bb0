// Endpoints over real HTTP against a stand-in on loopback: each wire form, and everything a hostile server may do.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { type StandIn, standIn } from '../../../test/models/stand-in.ts'
import type { Adapter, ModelError, ModelRequest } from './adapter.ts'
import { endpoint } from './endpoints.ts'
import { isNear, marksOffLoading, notLocal } from './place.ts'

const request = (signal = new AbortController().signal): ModelRequest => ({
  instructions: 'be brief',
  messages: [{ role: 'user', text: 'say {"a":1}' }],
  schema: { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'], additionalProperties: false },
  schemaName: 'turn',
  maxTokens: 100,
  signal,
})
const to = (server: StandIn, more: Partial<Parameters<typeof endpoint>[0]> = {}): Adapter =>
  endpoint({ kind: 'endpoint', url: server.url, model: 'm', key: 'k-123', declaredLocal: false, maxBytes: 200_000, maxMs: 1500, ...more })
const failure = async (promise: Promise<unknown>): Promise<ModelError> => {
  try {
    await promise
  } catch (error) {
    return error as ModelError
  }
  throw new Error('it did not fail')
}

describe('wire forms', () => {
  it.each([
    ['endpoint', '/v1/chat/completions', 'authorization', 'Bearer k-123'],
    ['openai', '/v1/chat/completions', 'authorization', 'Bearer k-123'],
    ['anthropic', '/v1/messages', 'x-api-key', 'k-123'],
  ] as const)('%s', async (kind, path, header, value) => {
    await using server = await standIn(() => '{"a":1}')
    const said = await to(server, { kind, model: kind === 'anthropic' ? 'claude-opus-4-5' : 'm' }).generate(request())
    expect(said.text).toBe('{"a":1}')
    expect(said.tokens).toEqual({ sent: 100, received: 20 })
    expect(server.asked).toHaveLength(1)
    const [asked] = server.asked
    expect(asked!.path).toBe(path)
    expect(asked!.headers[header]).toBe(value)
    expect(asked!.text).toContain('be brief')
    expect(said.bytes.sent).toBe(Buffer.byteLength(asked!.body))
    expect(said.sha256).toMatch(/^[0-9a-f]{64}$/)
    // The schema goes along, in whichever form the provider takes it.
    expect(asked!.body).toContain('"additionalProperties":false')
  })
})

describe('a hostile server', () => {
  it('sends without end: cut off at the limit', async () => {
    await using server = await standIn(() => (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const chunk = 'x'.repeat(64 * 1024)
      const more = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    })
    const error = await failure(to(server).generate(request()))
    expect(error.code).toBe('too_long')
    expect(error.bytes.received).toBeLessThan(400_000)
  })
  it('drips: over at the time set', async () => {
    await using server = await standIn(() => (response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), 50)
      response.on('close', () => clearInterval(timer))
    })
    expect((await failure(to(server, { maxMs: 400 }).generate(request()))).code).toBe('too_slow')
  })
  it('is stopped at once', async () => {
    await using server = await standIn(() => () => {})
    const abort = new AbortController()
    const running = failure(to(server, { maxMs: 60_000 }).generate(request(abort.signal)))
    await expect.poll(() => server.asked.length).toBe(1)
    abort.abort()
    expect((await running).code).toBe('stopped')
  })
  it('points elsewhere: not followed', async () => {
    let reached = 0
    const other = createServer((_, response) => {
      reached++
      response.end('{}')
    })
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    await using server = await standIn(() => (response) => {
      response.writeHead(307, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1/chat/completions` })
      response.end()
    })
    const error = await failure(to(server).generate(request()))
    other.close()
    expect(error.code).toBe('elsewhere')
    expect(reached).toBe(0)
  })
  it.each([
    ['no JSON', 'nonsense{{{', 'unusable'],
    ['another form', '{"choices":"no"}', 'unusable'],
    ['nothing', '', 'unusable'],
  ])('answers with %s', async (_, body, code) => {
    await using server = await standIn(() => (response) => response.end(body))
    expect((await failure(to(server).generate(request()))).code).toBe(code)
  })
  it('refuses, with its words', async () => {
    await using server = await standIn(() => (response) => {
      response.writeHead(429, { 'content-type': 'application/json' })
      response.end('{"error":{"message":"too many"}}')
    })
    const error = await failure(to(server).generate(request()))
    expect(error).toMatchObject({ code: 'refused' })
    expect(error.message).toContain('429')
    // Each try would be another sending.
    expect(server.asked).toHaveLength(1)
  })
  it('calls a tool of its own: there are none', async () => {
    const call = { id: 't', type: 'function', function: { name: 'shell', arguments: '{"command":"id"}' } }
    await using server = await standIn(
      () => (response) =>
        response.end(
          JSON.stringify({ id: 'c', choices: [{ index: 0, message: { role: 'assistant', content: null, tool_calls: [call] } }] }),
        ),
    )
    expect((await failure(to(server).generate(request()))).code).toBe('unusable')
  })
  it('is not there: nothing left', async () => {
    const nobody = endpoint({ kind: 'endpoint', url: 'http://127.0.0.1:1/v1', model: 'm', key: undefined, declaredLocal: false })
    expect(await failure(nobody.generate(request()))).toMatchObject({ code: 'unreachable', bytes: { sent: 0, received: 0 } })
  })
  it('was declared local, and says that it asked elsewhere', async () => {
    const body = (more: object) =>
      JSON.stringify({ model: 'm', choices: [{ index: 0, message: { role: 'assistant', content: '{}' } }], ...more })
    for (const more of [{ model: 'gpt-oss:120b-cloud' }, { remote_host: 'https://ollama.com' }]) {
      await using server = await standIn(() => (response) => response.end(body(more)))
      expect((await failure(to(server, { declaredLocal: true }).generate(request()))).code).toBe('elsewhere')
    }
  })
})

describe('where a model is', () => {
  it.each(['gpt-oss:120b-cloud', 'kimi-k2:cloud', 'deepseek-v3.1:671b-cloud', 'Cloud/qwen'])('%s marks off-loading', (name) => {
    expect(marksOffLoading(name)).toBe(true)
    expect(notLocal('endpoint', 'http://127.0.0.1:11434/v1', name)).toMatch(/elsewhere/)
  })
  it.each(['llama3.1:8b', 'qwen2.5-coder:32b', 'cloudy-7b'])('%s does not', (name) => {
    expect(notLocal('endpoint', 'http://127.0.0.1:11434/v1', name)).toBeNull()
  })
  it('a public address is never local', () => {
    for (const host of ['127.0.0.1', '10.1.2.3', '192.168.0.9', '172.20.1.1', 'localhost', 'bench', 'llm.lan', '::1', 'fd00::1'])
      expect(isNear(host), host).toBe(true)
    for (const host of ['8.8.8.8', '172.32.0.1', 'api.openai.com', '127.0.0.1.example.com', '2001:4860::8888'])
      expect(isNear(host), host).toBe(false)
    expect(notLocal('endpoint', 'https://api.example.com/v1', 'm')).toMatch(/public/)
    expect(notLocal('openai', 'https://api.openai.com/v1', 'm')).toMatch(/provider/)
    expect(notLocal('endpoint', 'http://user:pw@127.0.0.1/v1', 'm')).toMatch(/key/)
  })
})
