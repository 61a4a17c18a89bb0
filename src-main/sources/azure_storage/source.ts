// Azure Storage: every request to blobs, files, queues and tables of a storage account, read, written or deleted.
import type { OcsfEvent } from '../../contract/ocsf.ts'
import type { Source } from '../../contract/source.ts'
import { addressPort, httpStatus } from '../http-parts.ts'
import { lookup } from '../lookup.ts'
import { severity } from '../ocsf-event.ts'
import { standIn } from '../row.ts'
import { type Picked, type Shape, setAt } from '../shaped.ts'
import { has, toolSource, usualFramings } from '../tool-source.ts'

const paths: Shape['paths'] = {
  'api.operation': ['operationName', 'OperationName'],
  'api.request.uid': ['correlationId', 'CorrelationId'],
  'api.version': ['operationVersion', 'OperationVersion'],
  status_detail: ['statusText', 'StatusText'],
  'actor.user.name': ['identity.requester.upn', 'RequesterUpn', 'identity.requester.userName', 'RequesterUserName'],
  'actor.user.uid': ['identity.requester.objectId', 'RequesterObjectId'],
  'actor.user.credential_uid': ['identity.tokenHash', 'AuthenticationHash'],
  'actor.user.type': ['identity.type', 'AuthenticationType'],
  'cloud.region': ['location', 'Location'],
  'resources[0].uid': ['uri', 'Uri'],
  'resources[0].name': ['properties.objectKey', 'ObjectKey'],
  'resources[1].name': ['properties.accountName', 'AccountName'],
  'http_request.user_agent': ['properties.userAgentHeader', 'UserAgentHeader'],
  'http_request.referrer': ['properties.referrerHeader', 'ReferrerHeader'],
  'http_request.uid': ['properties.clientRequestId', 'ClientRequestId'],
  'http_response.code': ['statusCode', 'StatusCode'],
  'http_response.length': ['properties.responseBodySize', 'ResponseBodySize'],
}
const shapeOf = (activity: number): Shape => ({
  class: 'api_activity',
  activity,
  time: ['time', 'TimeGenerated', 'TimeGenerated [UTC]'],
  paths,
})
const shapes = lookup({ StorageRead: shapeOf(2), StorageWrite: shapeOf(3), StorageDelete: shapeOf(4) })
const other = shapeOf(0)

const category = /^Storage(?:Read|Write|Delete)$/
const caller = ['callerIpAddress', 'CallerIpAddress'] as const
const place = ['resourceId', '_ResourceId'] as const

const codeOf = (pick: Picked): number | undefined => {
  const word = pick.word('statusCode', 'StatusCode')
  return word !== undefined && /^\d{3}$/.test(word) ? Number(word) : undefined
}

function after(event: OcsfEvent, pick: Picked): void {
  setAt(event, 'cloud.provider', 'Azure')
  // A key or a token names no principal.
  const { user } = (event.actor ?? {}) as { user?: { name?: string; uid?: string } }
  if (user && user.name === undefined && user.uid === undefined) user.name = standIn
  const subscription = /^\/subscriptions\/([0-9a-f-]{36})\//i.exec(pick.word(...place) ?? '')?.[1]
  if (subscription !== undefined) setAt(event, 'cloud.account.uid', subscription)
  // An error's name is said once more where errors are looked for.
  const text = pick.word('statusText', 'StatusText')
  if (text !== undefined && (codeOf(pick) ?? 0) >= 400) event.status_code = text
  const from = addressPort(pick.word(...caller))
  if (from) event.src_endpoint = from
}

export const azureStorage: Source = toolSource({
  id: 'azure_storage',
  title: 'Azure Storage logs',
  layer: 'data',
  logsource: { product: 'azure', service: 'storage' },
  time: { meaning: 'start', field: 'time', zone: 'UTC', precision: '100 ns' },
  vendor: 'Microsoft',
  product: 'Azure Storage',
  forms: [
    {
      form: 'diagnostic',
      is: (value) => has(value, 'operationName', 'category') && category.test(String(value.category)),
      shape: (pick) => shapes[pick.word('category') ?? ''] ?? other,
    },
    {
      form: 'log-analytics',
      is: (value) => has(value, 'OperationName', 'AccountName', 'ServiceType', 'AuthenticationType', 'CallerIpAddress'),
      shape: (pick) => shapes[pick.word('Category') ?? ''] ?? other,
    },
  ],
  shapes: [
    other,
    {
      ...other,
      time: [],
      paths: {
        'src_endpoint.ip': caller,
        'src_endpoint.port': ['*'],
        'cloud.account.uid': ['*'],
        status_code: ['statusText', 'StatusText'],
      },
    },
  ],
  utc: true,
  framings: [...usualFramings, { kind: 'json-array', path: ['records'] }],
  start: (pick) => {
    const code = codeOf(pick)
    return { severity: code !== undefined && code >= 400 ? severity.low : severity.informational, status: httpStatus(code) }
  },
  after,
  confidence: 0.95,
})
