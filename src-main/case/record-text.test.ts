// Records in UTF-16 are searched as the text they are, whichever way round their bytes stand.
import { expect, test } from 'vitest'
import { recordText } from './blocks.ts'

const line = '{"user":"müller@example.com","action":"Löschen"}'
test.each([
  ['utf-8', Buffer.from(line)],
  ['utf-16le', Buffer.from(line, 'utf16le')],
  ['utf-16be', Buffer.from(line, 'utf16le').swap16()],
])('%s', (_name, bytes) => {
  expect(recordText(bytes)).toBe(line)
})

test('text with a few zero bytes, and binary records, stay what they are', () => {
  for (const bytes of [Buffer.from('proctitle=bash\0-c\0id'), Buffer.from('07000000a1b2c3d4000000007474', 'hex')])
    expect(recordText(bytes)).toBe(bytes.toString('utf8'))
})
