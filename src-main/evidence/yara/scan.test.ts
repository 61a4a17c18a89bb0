// YARA rules over bytes: hits with their offsets; rules that do not compile are refused with the compiler's words.
import { describe, expect, it } from 'vitest'
import { compileYara } from './scan.ts'

describe('yara', () => {
  it('gives rule, description and offsets', () => {
    const scan = compileYara('rule Pool { meta: description = "talks to a pool" strings: $a = "stratum+tcp" condition: $a }')
    expect(scan(Buffer.from('xx stratum+tcp://a'))).toEqual([
      { rule: 'Pool', description: 'talks to a pool', spans: [{ start: 3, end: 14 }] },
    ])
    expect(scan(Buffer.from('nothing'))).toEqual([])
  })
  it('refuses what does not compile', () => {
    expect(() => compileYara('rule X { condition: nonsense }')).toThrow(/nonsense/)
  })
})
