// A real GGUF file in our own process, end to end through the agents: loads, is bound by the grammar, is stopped by its budget.
// Its weights are random: what it says is nonsense, and every claim of it must fall.
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { turnSchemas } from '../../src-main/jobs/models/agents.ts'
import { readStep } from '../../src-main/verdict/agents/step.ts'
import { gguf, llamaFolder, llamaProblem } from '../../src-main/verdict/model/gguf.ts'
import { hostPairs } from '../eval/cases/host.ts'
import { Court } from '../eval/court.ts'
import { writeTinyGguf } from './tiny-gguf.ts'

const why = llamaProblem()
if (why) process.stdout.write(`GGUF tests are left out: ${why}\n`)

const court = new Court()
afterAll(() => court.end())

describe.skipIf(why !== null)(`a GGUF file (${llamaFolder()})`, () => {
  const path = join(court.place, 'random.gguf')
  const other = join(court.place, 'other.gguf')

  it('loads, and says only what the schema lets it', async () => {
    writeTinyGguf(path)
    const model = gguf({ path, context: 4096, threads: 1 })
    try {
      const schema = { type: 'object', properties: { verdict: { enum: ['benign', 'malicious'] }, n: { type: 'boolean' } } }
      const ask = {
        instructions: 'x',
        messages: [{ role: 'user' as const, text: 'y' }],
        schemaName: 'turn',
        maxTokens: 60,
        signal: new AbortController().signal,
      }
      const said = await model.generate({ ...ask, schema })
      expect(['benign', 'malicious']).toContain(JSON.parse(said.text).verdict)
      expect(said.bytes).toEqual({ sent: 0, received: 0 })
      expect(said.tokens.received).toBeGreaterThan(5)
      // The agents' own schema makes a grammar as well; few tokens end it in the middle.
      const { turn } = turnSchemas(['events', 'bytes'])
      const begun = await model.generate({ ...ask, schema: turn })
      expect(begun.text).toMatch(/^\s*\{\s*"do"\s*:\s*\{\s*"step"\s*:/)
      expect(readStep(begun.text).ok).toBe(false)
      expect(begun.tokens.received).toBeLessThanOrEqual(61)
    } finally {
      await model.close()
    }
  })

  it('works through the agent loop of a real case, and its budget ends it', async () => {
    writeTinyGguf(other, 2)
    const { attack } = hostPairs.find(({ name }) => name === 'database-shell')!
    await court.try(attack, async ({ workbench: { client }, verdict }) => {
      const offline = await verdict()
      const added = await client.models.add({
        name: 'random',
        kind: 'gguf',
        file: other,
        context: 16_384,
        budget: { steps: 4, tokens: 800, seconds: 45 },
      })
      expect(added).toMatchObject({ place: 'in process', key: 'not needed', problem: null })
      expect(added.file!.sha256).toMatch(/^[0-9a-f]{64}$/)
      const started = await client.models.start({ name: 'random', subject: { kind: 'case', id: 'case' } })
      for await (const progress of await client.evidence.jobs()) if (progress.job === started.job && progress.state !== 'running') break
      const { run, steps, result } = (await client.models.run({ run: started.run }))!
      expect(steps.some(({ kind }) => kind === 'asked')).toBe(true)
      expect(run).toMatchObject({ bytesSent: 0, place: 'in process' })
      expect(run.steps).toBeLessThanOrEqual(4)
      expect(run).toMatchObject({ state: 'stopped', message: expect.stringMatching(/used up$|time agreed upon is over$/) })
      const { opinion, ...rest } = result!.verdict!
      expect(rest).toEqual(offline)
      for (const one of opinion?.claims ?? []) expect(one.kind === 'fact' && one.struck === null, one.text).toBe(false)
      // Another file under the same name is not run.
      writeTinyGguf(other, 3)
      await expect(client.models.start({ name: 'random', subject: { kind: 'case', id: 'case' } })).rejects.toThrow(/no longer the file/)
    })
  }, 240_000)
})
