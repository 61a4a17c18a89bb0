// Filters by act: the query text that clicking values makes.
import { describe, expect, it } from 'vitest'
import { clause, fieldName, quoteValue, standing, toggleClause } from './edit.ts'

describe('values', () => {
  it('are quoted only when they must be', () => {
    expect(quoteValue('alice')).toBe('alice')
    expect(quoteValue('203.0.113.7')).toBe('203.0.113.7')
    expect(quoteValue('staff/alice')).toBe('staff/alice')
    expect(quoteValue('arn:aws:iam::1:role/x')).toBe('"arn:aws:iam::1:role/x"')
    expect(quoteValue('a b')).toBe('"a b"')
    expect(quoteValue('say "hi" \\o/')).toBe('"say \\"hi\\" \\\\o/"')
    expect(quoteValue('and')).toBe('"and"')
    expect(quoteValue('')).toBe('""')
    expect(quoteValue('-x')).toBe('"-x"')
    expect(quoteValue('10.0.*')).toBe('"10.0.*"')
  })
  it('are asked of one column, not of all that share an alias', () => {
    expect(fieldName('src_ip')).toBe('src_endpoint.ip')
    expect(fieldName('region')).toBe('region')
    expect(fieldName('action')).toBe('action')
    expect(fieldName('user_name')).toBe('actor.user.name')
  })
})

describe('filters', () => {
  const alice = clause('action', 'AssumeRole')
  it('are added, turned round and taken back', () => {
    const one = toggleClause('', alice, 'for')
    expect(one).toBe('action:AssumeRole')
    const two = toggleClause(one, 'region:"eu west"', 'out')
    expect(two).toBe('action:AssumeRole not region:"eu west"')
    expect(standing(two, 'region:"eu west"')).toBe('out')
    expect(toggleClause(two, 'region:"eu west"', 'out')).toBe('action:AssumeRole')
    expect(toggleClause(two, 'region:"eu west"', 'for')).toBe('action:AssumeRole region:"eu west"')
    expect(toggleClause('a and action:AssumeRole and b', alice, 'for')).toBe('a and b')
    expect(toggleClause('action:AssumeRole and b', alice, 'for')).toBe('b')
  })
  it('narrow a query of alternatives as a whole', () => {
    expect(toggleClause('a or b', alice, 'for')).toBe('(a or b) action:AssumeRole')
    expect(toggleClause('(a or b) c', alice, 'out')).toBe('(a or b) c not action:AssumeRole')
    expect(toggleClause('"x or y"', alice, 'for')).toBe('"x or y" action:AssumeRole')
  })
  it('never take away what stands inside parentheses', () => {
    expect(standing('(action:AssumeRole or b)', alice)).toBe('none')
  })
})
