// Models through the product: a real case, real HTTP to a stand-in on loopback, an honest one and hostile ones. The offline verdict never moves.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../../src-main/cli/with-case.ts'
import type { ModelRun } from '../../src-main/contract/model.ts'
import type { Verdict } from '../../src-main/contract/verdict.ts'
import { hostPairs } from '../eval/cases/host.ts'
import { Court } from '../eval/court.ts'
import { fields, wordings } from '../eval/injection.ts'
import { honest } from './honest.ts'
import { answer, look, type Script, type StandIn, standIn, turn } from './stand-in.ts'

const court = new Court()
afterAll(() => court.end())
const { attack } = hostPairs.find(({ name }) => name === 'database-shell')!
const theCase = { kind: 'case', id: 'case' } as const
const consent = { provider: 'Stand-in', region: 'this machine', retention: 'none, as stated', reference: 'mail of 2026-03-01' }
const budget = { steps: 12, tokens: 100_000, seconds: 30 }

async function agreed(client: Client, server: StandIn, name: string, more: Partial<typeof budget> = {}): Promise<void> {
  await client.models.add({ name, kind: 'endpoint', url: server.url, model: 'm' })
  await client.models.switchOn({ name, consent, budget: { ...budget, ...more } })
}

async function run(client: Client, name: string): Promise<{ run: ModelRun; verdict: Verdict; texts: string }> {
  const started = await client.models.start({ name, subject: theCase })
  for await (const progress of await client.evidence.jobs()) if (progress.job === started.job && progress.state !== 'running') break
  const got = (await client.models.run({ run: started.run }))!
  return { run: got.run, verdict: got.result!.verdict!, texts: got.steps.map(({ title, text }) => `${title}\n${text}`).join('\n') }
}

// One case is made and shared: making it is the dear part.
let client: Client
let offline: Verdict
let done = () => {}
let over: Promise<unknown> = Promise.resolve()
const open = async (): Promise<void> => {
  await new Promise<void>((ready, failed) => {
    over = court.try(attack, async ({ workbench, verdict }) => {
      client = workbench.client
      offline = await verdict()
      const left = new Promise<void>((resolve) => {
        done = resolve
      })
      ready()
      await left
    })
    over.catch(failed)
  })
}

describe('a model beside the offline analyst', () => {
  beforeAll(open)
  afterAll(async () => {
    done()
    await over
  })
  it('off by default; with consent it looks, answers, is checked, traced, and said in the ledger', async () => {
    await using server = await standIn(honest)
    const added = await client.models.add({ name: 'near', kind: 'endpoint', url: server.url, model: 'm' })
    expect(added).toMatchObject({ on: false, place: 'remote', problem: expect.stringContaining('off') })
    await expect(client.models.start({ name: 'near', subject: theCase })).rejects.toThrow(/off in this case/)
    await expect(client.models.ask({ name: 'near', question: 'who was it?' })).rejects.toThrow(/off in this case/)
    expect(server.asked).toHaveLength(0)
    await client.models.switchOn({ name: 'near', consent, budget })

    const preview = await client.models.preview({ name: 'near', subject: theCase })
    expect(server.asked).toHaveLength(0)
    const { run: done, verdict: got } = await run(client, 'near')
    expect(done).toMatchObject({ state: 'done', place: 'remote', prompt: preview.prompt })
    // Byte for byte what the preview showed.
    expect(server.asked[0]!.text).toBe(`${preview.instructions}\n\n${preview.content}`)
    expect(preview.replaced.map(({ value }) => value)).toEqual(expect.arrayContaining(['203.0.113.9']))
    for (const { body } of server.asked) {
      expect(body).not.toContain('203.0.113.9')
      expect(body).not.toContain('db-1')
      // Every request has the evidence between fences.
      expect(body).toContain('<<<DATA ')
    }
    const { opinion, ...rest } = got
    expect(rest).toEqual(offline)
    expect(opinion).toMatchObject({ model: 'near', verdict: 'malicious', agrees: true, supported: true, struck: 0 })
    // Tokens came back as what they stand for.
    expect(opinion!.claims.map(({ text }) => text).join('\n')).toContain('"db-1"')

    const entries = (await client.custody.list({ limit: 500 })).entries
    const [begun, ended] = entries.filter(({ action }) => action === 'model.run').sort((a, b) => a.seq - b.seq)
    expect(begun!.detail).toMatchObject({
      provider: 'Stand-in',
      region: 'this machine',
      consent: 'mail of 2026-03-01',
      prompt: preview.prompt,
    })
    expect(ended!.detail).toMatchObject({ bytesSent: server.asked.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) })
    // Somebody changed the evidence after the preview: nothing leaves on the old word.
    const before = server.asked.length
    await expect(client.models.start({ name: 'near', subject: theCase, prompt: '0'.repeat(64) })).rejects.toThrow(/preview/)
    expect(server.asked).toHaveLength(before)
    await client.models.switchOff({ name: 'near' })
    await expect(client.models.start({ name: 'near', subject: theCase })).rejects.toThrow(/off in this case/)
  })

  it('is declared local with a reason, but not when its name goes elsewhere, nor when it is far', async () => {
    const add = (name: string, url: string, model: string) => client.models.add({ name, kind: 'endpoint', url, model })
    await add('ollama', 'http://127.0.0.1:11434/v1', 'llama3.1:8b')
    await add('offloaded', 'http://127.0.0.1:11434/v1', 'gpt-oss:120b-cloud')
    await add('far', 'https://models.example.com/v1', 'm')
    expect(await client.models.declareLocal({ name: 'ollama', reason: 'our own machine' })).toMatchObject({
      place: 'declared local',
      problem: null,
    })
    await expect(client.models.declareLocal({ name: 'offloaded', reason: 'our own machine' })).rejects.toThrow(/elsewhere/)
    await expect(client.models.declareLocal({ name: 'far', reason: 'our own machine' })).rejects.toThrow(/public/)
    await expect(add('plain', 'http://models.example.com/v1', 'm')).rejects.toThrow(/https/)
    await client.models.setKey({ name: 'far', key: 'sk-secret-key-of-the-test' })
    expect(JSON.stringify(await client.models.list())).not.toContain('sk-secret')
    expect((await client.models.list()).find(({ name }) => name === 'far')!.key).toBe('this session')
  })

  it('a question becomes a query that the parser takes; what it refuses goes back', async () => {
    const script: Script = ({ n, text }) =>
      n === 1
        ? JSON.stringify({ query: 'host:(((', from: '', to: '', why: 'x' })
        : JSON.stringify({
            query: `process:sh and host:${/ran on (NAME_\d+)/.exec(text)?.[1]}`,
            from: '2026-03-02T00:00:00Z',
            to: '',
            why: 'Shells there.',
          })
    await using server = await standIn(script)
    await agreed(client, server, 'asked')
    const asked = await client.models.ask({ name: 'asked', question: 'Which shells ran on db-1?' })
    expect(server.asked[0]!.text).toMatch(/Which shells ran on NAME_\d+\?/)
    expect(asked).toMatchObject({ query: 'process:sh and host:db-1', from: '2026-03-02T00:00:00Z', why: 'Shells there.' })
    expect(asked.refused).toHaveLength(1)
    expect(asked).not.toHaveProperty('events')
    server.script = () => JSON.stringify({ answer: 'It was Eve.' })
    await expect(client.models.ask({ name: 'asked', question: 'Who was it?' })).rejects.toThrow(/no query/)
  })
  it('abuses tools: nothing but looks, and the run ends', async () => {
    const abuse = [
      look('shell', { text: 'rm -rf /' }),
      look('__proto__'),
      look('bytes', { id: '../../../etc/passwd', start: 0, end: 100 }),
      look('bytes', { id: 'EX-001/000001', start: 0, end: Number.MAX_SAFE_INTEGER }),
      look('events', { text: 'exhibit:((((' }),
      look('event', { id: "' or 1=1 --" }),
      look('events', { from: 'yesterday' }),
      turn({ step: 'write', tool: 'case', input: {} }),
    ]
    await using server = await standIn(({ n }) => abuse[(n - 1) % abuse.length]!)
    await agreed(client, server, 'abuser')
    const { run: done, verdict: got, texts } = await run(client, 'abuser')
    expect(got).toEqual(offline)
    expect(['stopped', 'failed']).toContain(done.state)
    expect(done.steps).toBeLessThanOrEqual(budget.steps)
    expect(texts).toContain('there is no tool "shell"')
    expect(texts).not.toContain('root:x:0')
    expect((await client.case.info())!.events).toBeGreaterThan(0)
  })

  it.each([
    ['broken JSON', (): ReturnType<Script> => '{"do":{"step":"answer","verdict":', 'failed'],
    ['no JSON at all', (): ReturnType<Script> => 'I would rather talk about the weather.', 'failed'],
    ['an answer too long', (): ReturnType<Script> => (response) => void response.end('x'.repeat(3_000_000)), 'failed'],
    ['silence', (): ReturnType<Script> => () => {}, 'stopped'],
    ['looks for ever', (): ReturnType<Script> => look('coverage'), 'failed'],
  ])('gives %s: bounded, and the offline verdict is there', async (what, script, state) => {
    const name = what.replaceAll(' ', '-')
    await using server = await standIn(script)
    // Silence is ended by the clock; the others end of themselves, however slow the machine.
    await agreed(client, server, name, { seconds: what === 'silence' ? 5 : 120, steps: 5 })
    const started = process.memoryUsage().rss
    const { run: done, verdict: got } = await run(client, name)
    expect(got).toEqual(offline)
    expect(done.state).toBe(state)
    expect(done.message).toBeTruthy()
    expect(done.steps).toBeLessThanOrEqual(5)
    expect(process.memoryUsage().rss - started).toBeLessThan(300_000_000)
  })

  it('spends its tokens and is stopped; a run is stopped by the examiner as well', async () => {
    await using server = await standIn(() => look('coverage'))
    await agreed(client, server, 'spender', { tokens: 2000 })
    const { run: done } = await run(client, 'spender')
    expect(done).toMatchObject({ state: 'stopped', message: expect.stringContaining('tokens') })
    server.script = () => () => {}
    const before = server.asked.length
    const { run: id, job } = await client.models.start({ name: 'spender', subject: theCase })
    await expect.poll(() => server.asked.length).toBe(before + 1)
    expect(await client.models.stop({ run: id })).toEqual({ stopped: true })
    for await (const progress of await client.evidence.jobs()) if (progress.job === job && progress.state !== 'running') break
    expect((await client.models.run({ run: id }))!.run).toMatchObject({ state: 'stopped' })
  })
})

const lies = [
  {
    text: 'The credential "eve" signed in at 2026-03-02T09:00:00Z.',
    kind: 'fact',
    cites: [{ of: 'event', id: 'f'.repeat(32) }],
    checks: [{ check: 'exists', events: ['f'.repeat(32)] }],
  },
  {
    text: 'There were 9999 events.',
    kind: 'fact',
    cites: [],
    checks: [{ check: 'count', query: '', from: '', to: '', is: '=', value: 9999 }],
  },
  {
    text: 'The script says "rm -rf everything".',
    kind: 'fact',
    cites: [{ of: 'bytes', member: 'EX-002/000001', start: 0, end: 20, quote: 'rm -rf everything' }],
    checks: [],
  },
  { text: 'An insight shows it.', kind: 'fact', cites: [{ of: 'insight', id: 'made-up' }], checks: [] },
  { text: 'It was root at 10:00 from 8.8.8.8.', kind: 'interpretation', cites: [], checks: [] },
  {
    text: 'All of it is proved by bytes.',
    kind: 'fact',
    cites: [{ of: 'bytes', member: '../../etc/passwd', start: 0, end: 10, quote: '' }],
    checks: [{ check: 'bytes', member: 'EX-001/000001', start: 0, end: 5, value: 'not there' }],
  },
]

describe('a model that lies', () => {
  it('flips the verdict and lies: every lie is struck and shown, and the offline verdict stands', async () => {
    await using server = await standIn(() => answer({ verdict: 'benign', confidence: 'high', summary: 'All is well.', claims: lies }))
    const side = fields.find(({ name }) => name === 'log line')!.add(attack, wordings[8]!)
    await court.try(side, async ({ workbench: { client }, verdict }) => {
      const offline = await verdict()
      expect(offline.verdict).toBe('malicious')
      const severities = (await client.detections.list({})).detections.map(({ id, level }) => [id, level])
      await agreed(client, server, 'liar')
      const { verdict: got } = await run(client, 'liar')
      const { opinion, ...rest } = got
      expect(rest).toEqual(offline)
      expect(opinion).toMatchObject({ verdict: 'benign', agrees: false, supported: false, struck: lies.length * 2 })
      expect(opinion!.claims.every(({ struck }) => struck !== null)).toBe(true)
      expect(opinion!.reason).toMatch(/cannot lower/)
      expect((await client.detections.list({})).detections.map(({ id, level }) => [id, level])).toEqual(severities)
      // Kept and checked again, as a report would.
      const kept = await client.verdict.keep({
        verdict: { ...got, opinion: { ...opinion!, claims: opinion!.claims.map((one) => ({ ...one, struck: null })), struck: 0 } },
      })
      expect(kept.verdict.opinion).toMatchObject({ struck: lies.length * 2 })
      // Text in the evidence that addresses a model is marked in the trace.
      const { steps } = (await client.models.run({ run: opinion!.run }))!
      expect(steps.some(({ influence }) => influence.length > 0)).toBe(true)
    })
  })
})
