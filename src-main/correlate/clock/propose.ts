// From clocks that saw the same things to an offset worth proposing. Pure. A proposal is a question to the examiner, never an act.
import type { ClockOffset, ClockPair, ClockProposal, ClockScope } from '../../contract/clock.ts'
import { sameScope } from '../../contract/clock.ts'

const second = 1_000_000
/** Nearer clocks are as good as each other: delivery and precision alone make so much. */
const least = 2 * second
const fewest = 5

export function clockProposals(pairs: readonly ClockPair[], offsets: readonly ClockOffset[]): ClockProposal[] {
  const proposals: ClockProposal[] = []
  for (const pair of pairs) {
    const size = Math.abs(pair.median)
    // Differences that scatter are delays, not a clock.
    if (pair.events < fewest || size < least || pair.high - pair.low > Math.max(least, size / 4)) continue
    const moveB = weight(pair.layerB, pair.b) <= weight(pair.layerA, pair.a)
    const move = moveB ? pair.b : pair.a
    const us = Math.round(moveB ? -pair.median : pair.median)
    // What is in force already is not proposed again.
    if (offsets.some((one) => one.ended === null && sameScope(one, move) && Math.abs(Number(one.us) - us) < least)) continue
    proposals.push({ move, us: String(us), against: moveB ? pair.a : pair.b, pair, why: reason(pair, move, us) })
  }
  return proposals.sort((a, b) => b.pair.events - a.pair.events)
}

/** A provider's clock is kept by the provider; a host's by whoever runs it. */
const weight = (layer: string, { host }: ClockScope): number => (layer === 'runtime' || host !== null ? 0 : 1)

function reason(pair: ClockPair, move: ClockScope, us: number): string {
  const what = pair.kind === 'request' ? 'the same request' : 'the same connection'
  const equal = weight(pair.layerA, pair.a) === weight(pair.layerB, pair.b)
  const hours = Math.round(us / (3600 * second))
  const zone = hours !== 0 && Math.abs(us - hours * 3600 * second) < 90 * second
  return [
    `${pair.events} times both recorded ${what}, and ${clockName(move)} was ${clockText(-us)} ${us < 0 ? 'ahead' : 'behind'}`,
    equal ? 'which of the two is right does not show' : 'the other clock is kept by the provider',
    ...(zone ? [`${Math.abs(hours)} h to the minute may be a time zone, not a clock`] : []),
  ].join('; ')
}

export const clockName = ({ exhibit, source, host }: ClockScope): string =>
  [...(source === null ? [] : [source]), ...(host === null ? [] : [`on ${host}`]), ...(exhibit === null ? [] : [`in ${exhibit}`])].join(' ')

/** Whole units without a sign: `1 min 30.2 s`. */
export function clockText(us: number): string {
  const size = Math.abs(us) / second
  const hours = Math.floor(size / 3600)
  const minutes = Math.floor((size % 3600) / 60)
  const seconds = Math.round((size % 60) * 1000) / 1000
  return (
    [...(hours > 0 ? [`${hours} h`] : []), ...(minutes > 0 ? [`${minutes} min`] : []), ...(seconds > 0 ? [`${seconds} s`] : [])].join(
      ' ',
    ) || '0 s'
  )
}
