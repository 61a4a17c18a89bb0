// Pasted lists: kinds told by the value, said by hand, defanged, doubled, too long.
import { describe, expect, it } from 'vitest'
import { mostValues, soughtIn } from './sought.ts'

describe('a list that is pasted', () => {
  it('tells kinds by the value', () => {
    const { values } = soughtIn(
      [
        '# from the client',
        '198.51.100[.]9',
        '2001:db8::1',
        'AKIAEXAMPLEKEY123456',
        'arn:aws:iam::111122223333:role/deploy',
        'alice@example.com',
        'hxxps://evil.example/w',
        'evil[.]example',
        'd41d8cd98f00b204e9800998ecf8427e',
        'aws-cli/2.19.1 md/x',
        'customer-exports',
      ].join('\n'),
    )
    expect(values.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'address 198.51.100.9',
      'address 2001:db8::1',
      'key AKIAEXAMPLEKEY123456',
      'resource arn:aws:iam::111122223333:role/deploy',
      'user alice@example.com',
      'other https://evil.example/w',
      'domain evil.example',
      'hash d41d8cd98f00b204e9800998ecf8427e',
      'user_agent aws-cli/2.19.1 md/x',
      'other customer-exports',
    ])
  })
  it('takes a kind that is said, once a value, and counts what is too much', () => {
    expect(soughtIn('user: alice\nuser:alice\nhost=db.internal').values).toEqual([
      { kind: 'user', value: 'alice' },
      { kind: 'domain', value: 'db.internal' },
    ])
    const many = Array.from({ length: mostValues + 3 }, (_, index) => `v${index}`).join('\n')
    expect(soughtIn(many)).toMatchObject({ left: 3, values: { length: mostValues } })
  })
})
