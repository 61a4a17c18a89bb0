// The shipped ATT&CK table: names, successors, unknown ids, and that our rules' ids are in it.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Attack } from './attack.ts'

const attack = new Attack(JSON.parse(readFileSync(resolve(import.meta.dirname, '../../resources/attack/enterprise.json'), 'utf8')))

describe('ATT&CK', () => {
  it('names techniques with their parent', () => {
    expect(attack.title('t1098.001')).toBe('T1098.001 Account Manipulation: Additional Cloud Credentials')
    expect(attack.tactics.map((tactic) => tactic.shortname).slice(0, 4)).toEqual([
      'reconnaissance',
      'resource-development',
      'initial-access',
      'execution',
    ])
    expect(attack.tactics).toHaveLength(14)
  })
  it('follows revoked ids and shows newer ones as they are', () => {
    expect(attack.technique('T1002')).toMatchObject({ id: 'T1560', revokedFrom: 'T1002', known: true })
    expect(attack.technique('T1685.002')).toEqual({ id: 'T1685.002', name: '', tactics: [], platforms: [], known: false })
    expect(attack.title('T9999')).toBe('T9999')
  })
  it('carries the copyright line and no revoked technique in its list', () => {
    expect(attack.copyright).toContain('The MITRE Corporation')
    expect(attack.techniques.length).toBeGreaterThan(600)
    expect(attack.techniques.some((technique) => technique.id === 'T1002')).toBe(false)
  })
  it('refuses another shape', () => {
    expect(() => new Attack({})).toThrow(/no ATT&CK table/)
  })
})
