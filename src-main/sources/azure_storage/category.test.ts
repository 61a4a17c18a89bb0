// A category is a word of the evidence: one that every object has is a category like any other that nobody knows.
import { expect, it } from 'vitest'
import { azureStorage } from './source.ts'

it.each(['constructor', 'toString', '__proto__', 'StorageOther'])('a request of category %s is an event', (Category) => {
  const value = {
    OperationName: 'GetBlob',
    AccountName: 'a',
    ServiceType: 'blob',
    AuthenticationType: 'SAS',
    CallerIpAddress: '192.0.2.7:4411',
    Category,
    TimeGenerated: '2026-03-02T09:00:00Z',
  }
  const bytes = Buffer.from(JSON.stringify(value))
  const result = azureStorage.normalise(
    { offset: 0, length: bytes.length, bytes, value },
    { path: 'x', sha256: 'ab'.repeat(32), form: 'log-analytics' },
  )
  expect(result).toMatchObject({ events: [{ event: { activity_id: 0, src_endpoint: { ip: '192.0.2.7', port: 4411 } } }] })
})
