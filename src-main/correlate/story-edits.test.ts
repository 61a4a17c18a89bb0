// Changes to a story: each is kept, each can be taken back, and what is told no more is counted.
import { describe, expect, it } from 'vitest'
import type { StoryPhase } from '../contract/procedures/graph.ts'
import type { StoryAct, StoryVersion } from '../contract/procedures/story.ts'
import { sentenceKey, tellWith } from './story-edits.ts'

const sentence = (text: string, event: string) => ({
  ...{ text, events: [event], detections: [], from: '1', to: '1', doubt: 'order not established' },
})
const made: StoryPhase[] = [
  { tactic: 'access', title: 'Access', from: '1', to: '1', doubt: '', sentences: [sentence('one', 'a'), sentence('two', 'b')] },
  { tactic: 'impact', title: 'Impact', from: '1', to: '1', doubt: '', sentences: [sentence('three', 'c')] },
]
const one = sentenceKey('access', ['a'])
const two = sentenceKey('access', ['b'])
const tell = (...acts: StoryAct[]) => {
  const versions = acts.map((act, index): StoryVersion => ({ number: index + 1, at: 't', author: 'Ada', act }))
  return tellWith(made, versions, (text) => text)
}
const words = (told: ReturnType<typeof tell>) => told.phases.map(({ sentences }) => sentences.map(({ text }) => text))

describe('a story that is changed', () => {
  it('keeps the words as made beside the new ones', () => {
    const { phases } = tell({ kind: 'edit', key: one, text: 'ONE' })
    expect(phases[0]!.sentences[0]).toMatchObject({ text: 'ONE', made: 'one', edited: { version: 1, author: 'Ada' } })
  })
  it('hides with a reason and shows again', () => {
    const hide = { kind: 'hide', key: two, reason: 'a known test' } as const
    expect(tell(hide).phases[0]!.sentences[1]!.hidden).toMatchObject({ reason: 'a known test' })
    expect(tell(hide, { kind: 'show', key: two }).phases[0]!.sentences[1]!.hidden).toBeNull()
  })
  it('orders a phase, and says no more about the order of time in it', () => {
    const { phases } = tell({ kind: 'order', phase: 'access', keys: [two, one] })
    expect(phases[0]!.sentences.map(({ text, doubt }) => text + doubt)).toEqual(['two', 'one'])
    expect(phases[1]!.sentences[0]!.doubt).toBe('order not established')
  })
  it('takes a change back, and takes that back', () => {
    const edit = { kind: 'edit', key: one, text: 'ONE' } as const
    expect(words(tell(edit, { kind: 'undo', version: 1 }))[0]).toEqual(['one', 'two'])
    const both = tell(edit, { kind: 'undo', version: 1 }, { kind: 'undo', version: 2 })
    expect(words(both)[0]).toEqual(['ONE', 'two'])
    expect(both.versions.map(({ undone }) => undone)).toEqual([null, 3, null])
  })
  it('holds sentences of its own, and counts changes to what is told no more', () => {
    const told = tell({ kind: 'add', phase: 'impact', text: 'mine' }, { kind: 'edit', key: 'gone', text: 'x' })
    expect(words(told)[1]).toEqual(['three', 'mine'])
    expect(told.phases[1]!.sentences[1]!.own).toBe(true)
    expect(told.lost).toBe(1)
  })
})
