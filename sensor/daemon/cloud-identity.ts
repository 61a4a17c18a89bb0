// Which machine of which account this is, by the word of the instance metadata service. Asked only when the operator says so:
// it is a request over the network, and some attackers watch for those.
import { ask } from './workload-identity.ts'

export interface CloudIdentity {
  /** `none answered`, or whose service it was. */
  provider: 'aws' | 'azure' | 'gcp' | 'none answered'
  asked: { url: string; at: string; answer: string }[]
  facts: Record<string, string>
}

type Answer = Record<string, unknown>

const text = (of: Answer, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.filter((name) => typeof of[name] === 'string' && of[name] !== '').map((name) => [name, String(of[name]).slice(0, 500)]),
  )

export async function cloudIdentity(base = 'http://169.254.169.254'): Promise<CloudIdentity> {
  const asked: CloudIdentity['asked'] = []
  const get = async (path: string, headers: Record<string, string>, method = 'GET'): Promise<string | undefined> => {
    const url = base + path
    const at = new Date().toISOString()
    try {
      const response = await ask(url, { method, headers, ms: 1000 })
      asked.push({ url, at, answer: String(response.status) })
      return response.ok ? response.text : undefined
    } catch (error) {
      asked.push({ url, at, answer: (error as Error).message })
      return undefined
    }
  }
  const json = (body: string | undefined): Answer | undefined => {
    try {
      const value: unknown = JSON.parse(body ?? '')
      return typeof value === 'object' && value !== null ? (value as Answer) : undefined
    } catch {
      return undefined
    }
  }
  const token = await get('/latest/api/token', { 'X-aws-ec2-metadata-token-ttl-seconds': '60' }, 'PUT')
  const aws = token && json(await get('/latest/dynamic/instance-identity/document', { 'X-aws-ec2-metadata-token': token }))
  if (aws)
    return {
      provider: 'aws',
      asked,
      facts: text(aws, ['accountId', 'region', 'availabilityZone', 'instanceId', 'imageId', 'instanceType', 'privateIp']),
    }
  const azure = json(await get('/metadata/instance/compute?api-version=2021-02-01&format=json', { Metadata: 'true' }))
  if (azure)
    return {
      provider: 'azure',
      asked,
      facts: text(azure, ['subscriptionId', 'resourceGroupName', 'resourceId', 'vmId', 'name', 'location', 'vmSize']),
    }
  const google = { 'Metadata-Flavor': 'Google' }
  const project = await get('/computeMetadata/v1/project/project-id', google)
  if (project !== undefined) {
    const of = async (name: string) => [name, await get(`/computeMetadata/v1/instance/${name}`, google)] as const
    const facts = Object.fromEntries([await of('id'), await of('name'), await of('zone'), await of('machine-type')])
    return { provider: 'gcp', asked, facts: { 'project-id': project.slice(0, 500), ...text(facts, Object.keys(facts)) } }
  }
  return { provider: 'none answered', asked, facts: {} }
}
