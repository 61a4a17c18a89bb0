// The events of the crash test: one member, every seventh a repetition of an earlier one.
import { makeEvent, random, type SyntheticEvent } from './synthetic-batches.ts'

export const crashEvents = (): SyntheticEvent[] => {
  const dice = random(3)
  const all: SyntheticEvent[] = []
  let offset = 0
  for (let index = 0; index < 2500; index++) {
    const fresh = makeEvent(dice, index, 1, offset, { start: 1_700_000_000_000_000n, step: 1000, filler: 60 })
    const event = index % 7 === 6 ? { ...all[index - 3]!, offset } : fresh
    all.push(event)
    offset += Buffer.byteLength(event.raw) + 1
  }
  return all
}
