// A few labelled cases and all mutations of their claims, as npm run eval does with all of them.
import { afterAll, describe, expect, it } from 'vitest'
import { otherPairs } from './cases/container-and-cloud.ts'
import { hostPairs } from './cases/host.ts'
import { Court, standing } from './court.ts'
import { fields, wordings } from './injection.ts'
import { mutationsOf } from './mutation.ts'

const court = new Court()
afterAll(() => court.end())
const pair = (name: string) => [...hostPairs, ...otherPairs].find((one) => one.name === name)!

describe('the offline analyst', () => {
  it('same alert, opposite outcome, because the package was there; every claim of it falls when it is made false', {
    timeout: 120_000,
  }, async () => {
    await court.try(pair('agent-shell').attack, async ({ verdict, pack, workbench }) => {
      const full = await verdict()
      expect(full).toMatchObject({ verdict: 'malicious', confidence: 'high', struck: 0 })
      expect(full.claims.filter((one) => one.kind === 'fact').length / full.claims.length).toBeGreaterThanOrEqual(0.8)
      expect(full.timeline.map(({ tactic }) => tactic)).toEqual(expect.arrayContaining(['command-and-control', 'exfiltration']))
      expect(JSON.stringify(await verdict())).toBe(JSON.stringify(full))
      const without = await verdict(undefined, [pack!])
      expect(without).toMatchObject({ verdict: 'inconclusive', confidence: 'low', struck: 0 })
      expect(without.missing[0]!.what).toMatch(/package/)
      expect(JSON.stringify(without.claims)).not.toContain(pack)
      const changed = standing(full).flatMap(mutationsOf)
      const kept = await workbench.client.verdict.keep({
        verdict: { ...full, claims: changed.map(({ claim }) => ({ ...claim, checked: [], struck: null })) },
      })
      expect(kept.verdict.claims.flatMap((one, i) => (one.struck === null ? [`${changed[i]!.name}: ${one.text}`] : []))).toEqual([])
      expect((await workbench.client.verdict.kept({})).length).toBe(1)
    })
  })
  it('its twin, with text that wants a verdict', async () => {
    const side = fields.find(({ name }) => name === 'log line')!.add(pair('database-shell').benign, wordings[8]!)
    await court.try(side, async ({ verdict, workbench }) => {
      const full = await verdict()
      expect(full.verdict).toBe('benign')
      expect(full.for.find((one) => one.weight === 'influence-attempt')).toMatchObject({ decibans: 0 })
      const [detection] = (await workbench.client.detections.list({})).detections
      expect((await verdict({ kind: 'detection', id: detection!.id })).verdict).not.toBe('malicious')
      await expect(verdict({ kind: 'detection', id: 'none' })).rejects.toThrow(/no detection/)
      await expect(verdict(undefined, ['EX-099'])).rejects.toThrow(/EX-099/)
    })
  })
  it('a cloud story without any artifact', async () => {
    const { attack, benign } = pair('key-for-other')
    expect((await court.try(attack, ({ verdict }) => verdict())).verdict).toBe('malicious')
    expect(['benign', 'inconclusive']).toContain((await court.try(benign, ({ verdict }) => verdict())).verdict)
  })
})
