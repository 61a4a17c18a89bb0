// A story as a window gets it: long lists are cut and counted, short ones are left alone.
import { expect, it } from 'vitest'
import { briefly } from './told.ts'

it('cuts a long list of events, says how many more there are, and leaves the story itself whole', () => {
  const events = Array.from({ length: 450 }, (_, n) => `e${n}`)
  const phases = [{ sentences: [{ events }, { events: ['a'] }] }]
  const [phase] = briefly(phases)
  expect(phase!.sentences).toEqual([{ events: events.slice(0, 200), more: 250 }, { events: ['a'] }])
  expect(phases[0]!.sentences[0]!.events).toHaveLength(450)
})
