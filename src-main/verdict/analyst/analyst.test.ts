// The method alone: every kind has its weight and reason, equals add less, little evidence gives no verdict.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { kinds } from '../insights/kinds.ts'
import { type Facts, join, judge, type Piece } from './score.ts'
import { weightsShape } from './weights.ts'

const weights = weightsShape.parse(JSON.parse(readFileSync(new URL('../../../resources/verdict/weights.json', import.meta.url), 'utf8')))
const piece = (weight: string, more: Partial<Piece> = {}): Piece => ({
  weight,
  family: kinds[weight]?.family ?? 'detections',
  decibans: weights.weights[weight]!.decibans,
  claims: [],
  text: weight,
  artifact: weight in kinds,
  ...more,
})
const facts: Facts = { artifacts: true, tactics: 2, detections: 1, decisiveMissing: false }
const of = (pieces: Piece[], more: Partial<Facts> = {}) => judge(join(pieces, weights), { ...facts, ...more }, weights)

describe('weights', () => {
  it('holds one for every kind of insight, each with a reason', () => {
    for (const kind of Object.keys(kinds)) expect(weights.weights[kind], kind).toBeDefined()
    for (const [key, { reason }] of Object.entries(weights.weights)) expect(reason.length, key).toBeGreaterThan(20)
  })
  it('text that addresses its reader moves nothing', () => {
    const without = of([piece('detection-high'), piece('ordinary-commands')])
    expect(of([piece('detection-high'), piece('ordinary-commands'), piece('influence-attempt')])).toEqual(without)
  })
})

describe('joining', () => {
  it('counts another place of one kind little, and another kind of one tactic less', () => {
    const once = join([piece('miner')], weights)[0]!.counted
    const [both] = join([piece('miner'), piece('miner')], weights)
    expect(both!.counted).toBeGreaterThan(once)
    expect(both!.counted).toBeLessThan(2 * once)
    const list = join([piece('memory-execution'), piece('log-tampering')], weights)
    expect(list[1]!.counted).toBeLessThan(list[1]!.decibans)
  })
  it('detections alone reach a bound', () => {
    const many = join(
      Array.from({ length: 40 }, (_, i) => piece('detection-critical', { text: `rule ${i}` })),
      weights,
    )
    expect(many.reduce((sum, one) => sum + one.counted, 0)).toBeLessThanOrEqual(weights.joining.detectionsAtMost + 0.5)
  })
  it('gives the same whatever the order of evidence', () => {
    const list = [piece('miner'), piece('detection-high'), piece('sql-injection'), piece('ordinary-commands')]
    expect(of(list)).toEqual(of([...list].reverse()))
  })
})

describe('verdicts', () => {
  it('abstains from one alert without an artifact', () => {
    expect(of([piece('detection-critical')], { artifacts: false, tactics: 1, decisiveMissing: true })).toMatchObject({
      outcome: 'inconclusive',
      confidence: 'low',
      probability: null,
    })
  })
  it('calls an attack with artifacts malicious', () => {
    expect(of([piece('detection-critical'), piece('reverse-shell'), piece('miner')])).toMatchObject({
      outcome: 'malicious',
      confidence: 'high',
    })
  })
  it('calls ordinary work benign, and never by silence', () => {
    expect(
      of([piece('detection-high'), piece('ordinary-commands'), piece('local-archive'), piece('no-network-peer', { family: 'ordinary' })]),
    ).toMatchObject({ outcome: 'benign' })
    expect(of([piece('detection-low')]).outcome).toBe('inconclusive')
  })
  it('is not talked out of an attack by ordinary commands beside it', () => {
    expect(
      of([
        piece('detection-critical'),
        piece('reverse-shell'),
        piece('ordinary-commands'),
        piece('local-archive'),
        piece('ticket', { family: 'context', artifact: false }),
      ]).outcome,
    ).not.toBe('benign')
  })
})
