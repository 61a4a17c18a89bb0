// Corrections of a mapping: one column, one role.
import { expect, it } from 'vitest'
import type { Mapping } from '../../../../src-main/contract/mapping.ts'
import { framingOf, isAnswered, nameProblem, roleOf, valuesOf, withRole } from './sheet.ts'

const mapping: Mapping = {
  name: 'doors',
  title: 'Doors',
  framing: { kind: 'csv', delimiter: ';' },
  layer: 'control',
  time: { fields: ['day'], zone: 'UTC', order: 'auto' },
  fields: { 'actor.user.name': ['badge'], message: ['what'] },
  status: null,
}

it('gives a column one role, takes it from where it stood, and joins times', () => {
  const moved = withRole(mapping, 'badge', 'resources[0].uid', [])
  expect(moved.fields).toEqual({ message: ['what'], 'resources[0].uid': ['badge'] })
  const joined = withRole(mapping, 'clock', 'time', [])
  expect(joined.time).toEqual({ fields: ['day', 'clock'], zone: 'UTC', order: 'auto' })
  expect(withRole(joined, 'day', '', []).time?.fields).toEqual(['clock'])
  expect(withRole(mapping, 'day', '', []).time).toBeNull()
  const stated = withRole(mapping, 'what', 'status', ['ok', 'refused', 'maybe'])
  expect(stated.status).toEqual({ field: 'what', success: ['ok'], failure: ['refused'] })
  expect(stated.fields).toEqual({ 'actor.user.name': ['badge'] })
  expect([roleOf(stated, 'what'), roleOf(mapping, 'badge'), roleOf(mapping, 'day'), roleOf(mapping, 'else')]).toEqual([
    'status',
    'actor.user.name',
    'time',
    '',
  ])
})

it('tells which questions are answered, and takes values with commas between', () => {
  const proposed: Mapping = { ...mapping, fields: {}, time: { fields: ['day'], zone: null, order: 'auto' } }
  const open = (now: Mapping) =>
    (['time', 'zone', 'order', 'actor'] as const).filter((about) => !isAnswered({ about, text: '' }, proposed, now))
  expect(open(proposed)).toEqual(['zone', 'order', 'actor'])
  expect(
    open({ ...proposed, time: { fields: ['day'], zone: 'UTC', order: 'day-first' }, fields: { 'actor.user.uid': ['badge'] } }),
  ).toEqual([])
  expect(open({ ...proposed, time: null })).toEqual(['time', 'actor'])
  expect(valuesOf('ok, granted,, ok ,')).toEqual(['ok', 'granted'])
})

it('keeps a delimiter between kinds of rows, and knows names that cannot be saved', () => {
  expect(framingOf('csv', { kind: 'delimited', delimiter: '|', columns: ['a'] })).toEqual({ kind: 'csv', delimiter: '|' })
  expect(framingOf('json-array', { kind: 'json-lines' })).toEqual({ kind: 'json-array', path: [] })
  expect(nameProblem('doors-2')).toBeNull()
  expect(nameProblem('Doors')).not.toBeNull()
})
