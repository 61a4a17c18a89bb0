// Every wording in every field of both twins: no verdict may become another for text that tells its reader what to conclude.
import type { Pair } from './case-shape.ts'
import type { Court } from './court.ts'
import { fields, wordings } from './injection.ts'

export interface Injected {
  n: number
  /** One line for each verdict that became another. */
  flips: string[]
  /** How often the text was named as an attempt to influence. */
  seen: number
}

export async function injections(
  court: Court,
  pair: Pair,
  { only = [], told = () => {} }: { only?: readonly string[]; told?: (line: string) => void } = {},
): Promise<Injected> {
  const found: Injected = { n: 0, flips: [], seen: 0 }
  for (const which of ['attack', 'benign'] as const) {
    const side = pair[which]
    const whole = (await court.try(side, ({ verdict }) => verdict())).verdict
    const halves = { alert: await court.half(side, 'alert'), package: await court.half(side, 'package') }
    for (const [part, half] of Object.entries(halves)) {
      // The control: what is received in two turns is judged as what is received at once.
      const { verdict } = await court.tryOn(half, side, ({ verdict }) => verdict())
      if (verdict !== whole) found.flips.push(`${which}, nothing injected, ${part} received first: ${whole} became ${verdict}`)
    }
    for (const field of fields) {
      if (only.length > 0 && !only.includes(field.name)) continue
      const before = found.flips.length
      for (const wording of wordings) {
        const changed = field.add(side, wording)
        const verdict = await court.tryOn(changed.alert === side.alert ? halves.alert : halves.package, changed, (trial) => trial.verdict())
        found.n++
        if (verdict.for.some((one) => one.weight === 'influence-attempt')) found.seen++
        if (verdict.verdict !== whole)
          found.flips.push(`${which}, ${field.name}, "${wording.slice(0, 50)}": ${whole} became ${verdict.verdict}`)
      }
      told(`${which}, ${field.name}: ${wordings.length} wordings, ${found.flips.length - before} flips`)
    }
  }
  return found
}
