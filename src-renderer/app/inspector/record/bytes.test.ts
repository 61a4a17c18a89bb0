// Lines of bytes: offsets stay true, marks stand on the right bytes, whatever the bytes are.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexLines, printable, textLines } from './bytes.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('text lines', () => {
  it('carry byte offsets over multi-byte characters', () => {
    const lines = textLines(utf8('aé日𝕏b'), [], 2)
    expect(lines.map(({ offset }) => offset)).toEqual([0, 3, 10])
    expect(lines.map(({ pieces }) => pieces.map(({ text }) => text).join(''))).toEqual(['aé', '日𝕏', 'b'])
  })
  it('mark exactly the bytes of a span, over the end of a line', () => {
    const bytes = utf8('{"ip":"203.0.113.7"}')
    const lines = textLines(bytes, [{ path: 'ip', start: 7, end: 18 }], 10)
    const marked = lines.flatMap(({ pieces }) => pieces.filter(({ paths }) => paths.includes('ip')).map(({ text }) => text)).join('')
    expect(marked).toBe('203.0.113.7')
  })
  it('show a replacement for bytes that are no text, and lose none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 40 }), (bytes, width) => {
        const lines = textLines(bytes, [{ path: 'x', start: 3, end: 9 }], width)
        let last = -1
        for (const { offset } of lines) {
          expect(offset).toBeGreaterThan(last)
          last = offset
        }
        const pairs = hexLines(bytes, [])
          .flatMap(({ pieces }) => pieces.map(({ text }) => text))
          .join(' ')
        expect(pairs).toBe([...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' '))
      }),
    )
  })
})

describe('hex lines', () => {
  it('cut pieces at spans and print what can be printed', () => {
    const bytes = utf8('abc\u0000d')
    const lines = hexLines(bytes, [{ path: 'b', start: 1, end: 2 }], 4)
    expect(lines[0]?.pieces).toEqual([
      { text: '61', paths: [] },
      { text: '62', paths: ['b'] },
      { text: '63 00', paths: [] },
    ])
    expect(printable(bytes, 0, 4)).toBe('abc.')
  })
})
