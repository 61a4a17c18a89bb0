// The query box: colours, the place of an error, and taking suggestions.
import { describe, expect, it } from 'vitest'
import { applied } from './apply.ts'
import { parts } from './highlight.ts'

describe('highlight', () => {
  it('tells fields, keywords and values apart, and loses no character', () => {
    const query = 'account:1 not (service:"a and b" or x)'
    const found = parts(query, null)
    expect(found.map(({ text }) => text).join('')).toBe(query)
    expect(found.filter(({ kind }) => kind === 'keyword').map(({ text }) => text)).toEqual(['not', 'or'])
    expect(found.filter(({ kind }) => kind === 'name').map(({ text }) => text)).toEqual(['account', 'service'])
  })
  it('marks the place of an error, at the end of the text too', () => {
    expect(parts('a:)', { start: 2, end: 3 }).find(({ wrong }) => wrong)?.text).toBe(')')
    expect(parts('a:(', { start: 3, end: 3 }).find(({ wrong }) => wrong)?.text).toBe('(')
    expect(parts('', { start: 0, end: 0 })).toEqual([])
  })
})

describe('suggestions', () => {
  it('take the place of the word being typed', () => {
    expect(applied('act', 3, { text: 'action', kind: 'field' })).toEqual({ text: 'action:', cursor: 7 })
    expect(applied('action:Ass', 10, { text: 'AssumeRole', kind: 'value' })).toEqual({ text: 'action:AssumeRole ', cursor: 18 })
    expect(applied('action:Ass', 10, { text: 'action:AssumeRole', kind: 'value' }).text).toBe('action:AssumeRole ')
    expect(applied('a:1 or reg x', 10, { text: 'region:', kind: 'field' })).toEqual({ text: 'a:1 or region: x', cursor: 14 })
    expect(applied('(act', 4, { text: 'action', kind: 'field' }).text).toBe('(action:')
  })
})
