// When a difference of clocks is proposed, and when not.
import { expect, it } from 'vitest'
import type { ClockPair } from '../../contract/clock.ts'
import { clockProposals, clockText } from './propose.ts'

const second = 1_000_000
const pair = (median: number, more: Partial<ClockPair> = {}): ClockPair => ({
  kind: 'connection',
  a: { exhibit: null, source: 'aws_vpcflow', host: null },
  b: { exhibit: null, source: 'linux_auditd', host: 'web-1' },
  layerA: 'network',
  layerB: 'runtime',
  events: 20,
  median: median * second,
  low: (median - 0.5) * second,
  high: (median + 0.5) * second,
  examples: [],
  ...more,
})

it("moves the host's clock to the provider's, in whichever order the pair comes", () => {
  expect(clockProposals([pair(75)], [])).toMatchObject([{ move: { source: 'linux_auditd', host: 'web-1' }, us: '-75000000' }])
  const turned = pair(-75, { a: pair(0).b, b: pair(0).a, layerA: 'runtime', layerB: 'network' })
  expect(clockProposals([turned], [])).toMatchObject([{ move: { host: 'web-1' }, us: '-75000000' }])
})

it('proposes nothing where differences are small, few, or scatter like delays', () => {
  expect(clockProposals([pair(1.5)], [])).toEqual([])
  expect(clockProposals([pair(75, { events: 4 })], [])).toEqual([])
  expect(clockProposals([pair(75, { low: 10 * second, high: 200 * second })], [])).toEqual([])
})

it('says that whole hours may be a zone, that two hosts are equals, and repeats nothing in force', () => {
  expect(clockProposals([pair(7200)], [])[0]!.why).toContain('time zone')
  const hosts = pair(75, { a: { exhibit: null, source: 'linux_auditd', host: 'web-2' }, layerA: 'runtime' })
  expect(clockProposals([hosts], [])[0]!.why).toContain('which of the two is right does not show')
  const inForce = {
    id: 1,
    exhibit: null,
    source: 'linux_auditd',
    host: 'WEB-1',
    us: '-75000000',
    reason: '',
    author: '',
    at: '',
    ended: null,
  }
  expect(clockProposals([pair(75)], [inForce])).toEqual([])
  expect(clockProposals([pair(75)], [{ ...inForce, ended: { at: '', author: '' } }])).toHaveLength(1)
  expect(clockText(-3_690_500_000)).toBe('1 h 1 min 30.5 s')
})
