// Each provider's way of answering, from a stand-in; and nobody answering.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { cloudIdentity } from './cloud-identity.ts'

async function standIn(answers: Record<string, string>, header: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const answer = answers[`${request.method} ${request.url}`]
    const allowed = request.headers[header] !== undefined || request.method === 'PUT'
    response.writeHead(answer === undefined ? 404 : allowed ? 200 : 401).end(answer ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() }
}

const document = '/latest/dynamic/instance-identity/document'
const compute = '/metadata/instance/compute?api-version=2021-02-01&format=json'
const google = '/computeMetadata/v1'

describe('the identity of the cloud', () => {
  it.each([
    [
      'aws',
      'x-aws-ec2-metadata-token',
      {
        'PUT /latest/api/token': 'T',
        [`GET ${document}`]: '{"accountId":"123456789012","region":"eu-central-1","instanceId":"i-1","marketplaceProductCodes":null}',
      },
      { accountId: '123456789012', region: 'eu-central-1', instanceId: 'i-1' },
    ],
    ['azure', 'metadata', { [`GET ${compute}`]: '{"subscriptionId":"s","vmId":"v","tags":""}' }, { subscriptionId: 's', vmId: 'v' }],
    [
      'gcp',
      'metadata-flavor',
      {
        [`GET ${google}/project/project-id`]: 'p',
        [`GET ${google}/instance/id`]: '42',
        [`GET ${google}/instance/zone`]: 'projects/1/zones/z',
      },
      { 'project-id': 'p', id: '42', zone: 'projects/1/zones/z' },
    ],
    ['none answered', 'x', {}, {}],
  ] as [string, string, Record<string, string>, Record<string, string>][])('%s', async (provider, header, answers, facts) => {
    const server = await standIn(answers, header)
    try {
      const found = await cloudIdentity(server.url)
      expect([found.provider, found.facts]).toEqual([provider, facts])
      expect(found.asked.length).toBeGreaterThan(0)
      expect(found.asked.every((one) => one.url.startsWith(server.url) && one.answer !== '')).toBe(true)
    } finally {
      server.close()
    }
  })

  it('says what it asked when nothing listens', async () => {
    const found = await cloudIdentity('http://127.0.0.1:9')
    expect(found.provider).toBe('none answered')
    expect(found.asked.every((one) => one.answer.includes('ECONNREFUSED'))).toBe(true)
  })
})
