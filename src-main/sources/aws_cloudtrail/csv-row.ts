// CloudTrail in tables: the console's event history (titles with blanks, columns as the user's view had them) and Lake or Athena results.
import { lookup } from '../lookup.ts'
import { parseStruct } from './struct-text.ts'

type Obj = Record<string, unknown>

/** Console titles, lower-cased, to the event's own keys. */
const consoleKeys: Readonly<Record<string, string>> = lookup({
  'event id': 'eventID',
  'event time': 'eventTime',
  'event datetime': 'eventTime',
  'event name': 'eventName',
  'event source': 'eventSource',
  'event type': 'eventType',
  'event category': 'eventCategory',
  'event version': 'eventVersion',
  'user name': 'userName',
  'user type': 'userType',
  'principal id': 'principalId',
  'aws access key': 'accessKeyId',
  'aws region': 'awsRegion',
  'error code': 'errorCode',
  'error message': 'errorMessage',
  'source ip address': 'sourceIPAddress',
  'source ip': 'sourceIPAddress',
  'user agent': 'userAgent',
  'request user agent': 'userAgent',
  'user id': 'userIdentity',
  'request id': 'requestID',
  'read-only': 'readOnly',
  'read only': 'readOnly',
  'recipient account id': 'recipientAccountId',
  'recipient account': 'recipientAccountId',
  'account id': 'recipientAccountId',
  'resource type': 'resourceType',
  'resource name': 'resourceName',
  resources: 'resourcesText',
  'request parameters': 'requestParameters',
  'response elements': 'responseElements',
})

/** Keys of an event by their lower-cased form: Athena and Lake lower-case them. */
const eventKeys = new Map(
  [
    'eventVersion',
    'userIdentity',
    'eventTime',
    'eventSource',
    'eventName',
    'awsRegion',
    'sourceIPAddress',
    'userAgent',
    'errorCode',
    'errorMessage',
    'requestParameters',
    'responseElements',
    'additionalEventData',
    'requestID',
    'eventID',
    'resources',
    'eventType',
    'apiVersion',
    'readOnly',
    'recipientAccountId',
    'serviceEventDetails',
    'sharedEventID',
    'vpcEndpointId',
    'vpcEndpointAccountId',
    'eventCategory',
    'managementEvent',
    'sessionCredentialFromConsole',
    'tlsDetails',
    'edgeDeviceDetails',
    'insightDetails',
    'addendum',
  ].map((key) => [key.toLowerCase(), key]),
)

/** Keys inside userIdentity and resources, which Athena's structs lower-case too. */
const innerKeys = new Map(
  [
    'principalId',
    'accountId',
    'accessKeyId',
    'userName',
    'invokedBy',
    'identityProvider',
    'credentialId',
    'onBehalfOf',
    'sessionContext',
    'sessionIssuer',
    'webIdFederationData',
    'federatedProvider',
    'mfaAuthenticated',
    'creationDate',
    'sourceIdentity',
    'ec2RoleDelivery',
    'userId',
    'identityStoreArn',
  ].map((key) => [key.toLowerCase(), key]),
)

function lowered(row: Obj): Set<string> {
  return new Set(Object.keys(row).map((key) => key.toLowerCase().trim()))
}

export function isConsoleRow(row: Obj): boolean {
  const keys = lowered(row)
  // Tables that scripts make of alerts: the same titles with blanks, the identity printed as a structure.
  if (keys.has('event name') && keys.has('event datetime') && keys.has('user id') && keys.has('request parameters'))
    return Object.entries(row).some(([title, value]) => /^event type$/i.test(title.trim()) && /^Aws[A-Z]/.test(String(value)))
  return (
    keys.has('event name') && keys.has('event time') && (keys.has('event source') || keys.has('aws region') || keys.has('aws access key'))
  )
}

/** A row of strings whose columns are the event's keys. */
export function isTableRow(row: Obj): boolean {
  const keys = lowered(row)
  if (!(keys.has('eventname') && keys.has('eventsource') && keys.has('eventtime'))) return false
  return Object.values(row).every((value) => value === undefined || typeof value === 'string')
}

function structured(text: string): unknown {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === 'null') return null
  if (trimmed[0] === '{' || trimmed[0] === '[') {
    try {
      return JSON.parse(trimmed)
    } catch {
      return parsePython(trimmed) ?? parseStruct(trimmed) ?? text
    }
  }
  return text
}

/** A string that never ends goes to the end: to look for one from each further quote would take the square. */
const pythonToken = /'([^'\\]*(?:\\[\s\S]?[^'\\]*)*)(?:'|$)|"([^"\\]*(?:\\[\s\S]?[^"\\]*)*)(?:"|$)|\b(?:True|False|None)\b/g
const pythonWords: Readonly<Record<string, string>> = lookup({ True: 'true', False: 'false', None: 'null' })

/** What Python prints of a dictionary. */
function parsePython(text: string): unknown {
  if (!text.includes("'")) return undefined
  const json = text.replace(pythonToken, (token, single?: string, double?: string) => {
    const word = single ?? double
    return word === undefined ? pythonWords[token]! : JSON.stringify(word.replace(/\\(['"\\])/g, '$1'))
  })
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** Gives Athena's lower-cased inner keys their own spelling back. */
function respell(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(respell)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'arn' || key === 'type') return [key, inner]
      return [innerKeys.get(key.toLowerCase()) ?? key, respell(inner)]
    }),
  )
}

function respellResources(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.map((item: unknown) => {
    if (item === null || typeof item !== 'object') return item
    return Object.fromEntries(
      Object.entries(item).map(([key, inner]) => [{ arn: 'ARN', accountid: 'accountId' }[key.toLowerCase()] ?? key, inner]),
    )
  })
}

const structuredKeys = new Set([
  'userIdentity',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'resources',
  'serviceEventDetails',
  'tlsDetails',
  'insightDetails',
  'addendum',
  'edgeDeviceDetails',
])

/** An event object of a Lake or Athena row, or of a JSON record with lower-cased keys. Unknown columns keep their names. */
export function eventOfTable(row: Obj): Obj {
  const event: Obj = {}
  for (const [title, value] of Object.entries(row)) {
    if (value === undefined || value === '') continue
    const key = eventKeys.get(title.toLowerCase().trim()) ?? title
    let made = structuredKeys.has(key) && typeof value === 'string' ? structured(value) : value
    if (key === 'userIdentity') made = respell(made)
    if (key === 'resources') made = respellResources(made)
    if ((key === 'readOnly' || key === 'managementEvent') && (made === 'true' || made === 'false')) made = made === 'true'
    event[key] = made
  }
  return event
}

/** An event object of a console row. */
export function eventOfConsole(row: Obj): Obj {
  const event: Obj = {}
  const user: Obj = {}
  for (const [title, value] of Object.entries(row)) {
    if (typeof value !== 'string' || value === '' || value === '-') continue
    const key = consoleKeys[title.toLowerCase().trim()]
    if (key === undefined) event[title] = value
    else if (key === 'userName' || key === 'accessKeyId' || key === 'principalId') user[key] = value
    else if (key === 'userType') user.type = value
    else if (key === 'userIdentity') {
      const made = structured(value)
      if (made !== null && typeof made === 'object' && !Array.isArray(made)) Object.assign(user, made)
      else user.userName = value
    } else if (key === 'requestParameters' || key === 'responseElements') event[key] = structured(value)
    else if (key === 'readOnly') event.readOnly = /^(true|yes)$/i.test(value) ? true : /^(false|no)$/i.test(value) ? false : value
    else event[key] = value
  }
  if (Object.keys(user).length > 0) event.userIdentity = user
  return event
}
