// What an event says, read once for both ways out: the stored columns (`project`) and the OCSF event (`normalise`).
import type { Layer } from '../../contract/layer.ts'
import { classOf, type EventClass } from './event-classes.ts'

type Obj = Record<string, unknown>

export interface Facts {
  klass: EventClass
  operation: string
  service: string
  /** 0 unknown, 1 success, 2 failure. */
  status: number
  severity: number
  layer: Layer
  /** `userIdentity`, or an empty object. */
  identity: Obj
  attributes: Obj
  issuer: Obj
  userName: string | undefined
  userUid: string | undefined
  userType: string | undefined
  credential: string | undefined
  session: string | undefined
  issuerArn: string | undefined
  mfa: boolean | undefined
  account: string | undefined
  ip: string | undefined
  /** A service name, or `AWS Internal`. */
  origin: string | undefined
  requestId: string | undefined
  request: Obj
  response: Obj
  /** The user, role or account a change or a sign-in is about. */
  targetName: string | undefined
  targetUid: string | undefined
  entityName: string | undefined
  entityUid: string | undefined
  groupName: string | undefined
  groupUid: string | undefined
}

const nothing: Obj = Object.freeze({})

export function obj(value: unknown): Obj {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Obj) : nothing
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** Dotted quads count even with leading zeros or parts above 255, as anonymised logs have them. */
const quad = /^\d{1,3}(?:\.\d{1,3}){3}$/
const colons = /^[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:.]*(?:%.+)?$/

export function isAddress(value: string): boolean {
  const c = value.charCodeAt(0)
  if (c === 58 || (c >= 48 && c <= 57)) return quad.test(value) || colons.test(value)
  return c < 103 && value.includes(':') && colons.test(value)
}

const refused = /denied|unauthori[sz]ed|forbidden|notauthorized/i

function statusOf(event: Obj, response: Obj, operation: string, resultUnknown: boolean): number {
  if (text(event.errorCode) !== undefined || text(event.errorMessage) !== undefined) return 2
  const result = response[operation]
  if (result === 'Failure' || result === 'Failed') return 2
  return resultUnknown ? 0 : 1
}

function layerOf(event: Obj, klass: EventClass): Layer {
  if (event.eventCategory === 'Data' || (event.managementEvent === false && event.eventCategory === undefined)) return 'data'
  if (event.eventCategory === 'NetworkActivity') return 'network'
  return klass.kind === 'authentication' ? 'identity' : 'control'
}

function mfaOf(event: Obj, klass: EventClass, attributes: Obj): boolean | undefined {
  if (klass.kind === 'authentication') {
    const used = obj(event.additionalEventData).MFAUsed
    if (used === 'Yes' || used === 'No') return used === 'Yes'
  }
  const value = attributes.mfaAuthenticated
  return value === 'true' || value === true ? true : value === 'false' || value === false ? false : undefined
}

/** Reused: valid until the next call. */
const facts = {} as Facts

export function factsOf(event: Obj, resultUnknown: boolean): Facts {
  const operation = event.eventName as string
  const service = typeof event.eventSource === 'string' ? event.eventSource : ''
  const klass = classOf(service, operation, event.readOnly === true)
  const identity = obj(event.userIdentity)
  const context = obj(identity.sessionContext)
  const issuer = obj(context.sessionIssuer)
  const attributes = obj(context.attributes)
  const request = obj(event.requestParameters)
  const response = obj(event.responseElements)
  const status = statusOf(event, response, operation, resultUnknown)
  const code = event.errorCode
  const principal = text(identity.principalId)
  const arn = text(identity.arn)
  const from = text(event.sourceIPAddress)
  const address = from !== undefined && isAddress(from)
  facts.klass = klass
  facts.operation = operation
  facts.service = service
  facts.status = status
  facts.severity = status === 2 && ((typeof code === 'string' && refused.test(code)) || klass.kind === 'authentication') ? 2 : 1
  facts.layer = layerOf(event, klass)
  facts.identity = identity
  facts.attributes = attributes
  facts.issuer = issuer
  facts.userType = text(identity.type)
  facts.userName =
    text(identity.userName) ?? text(issuer.userName) ?? (identity.type === 'AWSService' ? text(identity.invokedBy) : undefined)
  facts.userUid = arn ?? principal
  facts.credential = text(identity.accessKeyId) ?? text(identity.credentialId)
  facts.session = principal?.includes(':') ? principal : undefined
  facts.issuerArn = text(issuer.arn)
  facts.mfa = mfaOf(event, klass, attributes)
  facts.account = text(event.recipientAccountId) ?? text(identity.accountId)
  facts.ip = address ? from : undefined
  facts.origin = address ? undefined : from
  facts.requestId = text(event.requestID)
  facts.request = request
  facts.response = response
  targetOf(facts)
  return facts
}

function targetOf(into: Facts): void {
  const { klass, request, response } = into
  into.targetName = undefined
  into.targetUid = undefined
  into.entityName = undefined
  into.entityUid = undefined
  into.groupName = undefined
  into.groupUid = undefined
  switch (klass.kind) {
    case 'api':
      return
    case 'authentication':
      if (into.service === 'sts.amazonaws.com') {
        into.targetUid = text(request.roleArn) ?? into.userUid
        into.targetName = request.roleArn === undefined ? into.userName : undefined
      } else {
        into.targetName = into.userName
        into.targetUid = into.userUid
      }
      return
    case 'account': {
      const user = obj(response.user)
      into.targetName =
        text(request.userName) ??
        text(request.username) ??
        text(user.userName) ??
        text(obj(response.accessKey).userName) ??
        text(obj(request.userDetails).userName)
      into.targetUid = text(user.arn) ?? text(user.userId) ?? text(request.userId)
      // A call about the caller's own account names nobody; a refused one without parameters does not say whose it was.
      const own = into.operation === 'ChangePassword' || (request !== nothing && into.klass.activity_id !== 1)
      if (own && into.targetName === undefined && into.targetUid === undefined) {
        into.targetName = into.userName
        into.targetUid = into.userUid
      }
      return
    }
    case 'entity': {
      const made = obj(response.role ?? response.policy ?? response.instanceProfile ?? response.permissionSet ?? response.virtualMFADevice)
      into.entityUid =
        text(made.arn) ??
        text(made.serialNumber) ??
        text(request.policyArn) ??
        text(request.sAMLProviderArn) ??
        text(request.permissionSetArn) ??
        text(request.serialNumber) ??
        text(request.openIDConnectProviderArn)
      into.entityName =
        text(request.roleName) ??
        text(request.policyName) ??
        text(request.instanceProfileName) ??
        text(request.name) ??
        text(request.virtualMFADeviceName) ??
        text(request.serverCertificateName) ??
        text(request.accountAlias)
      return
    }
    case 'access':
      into.targetName = text(request.roleName)
      into.targetUid = text(request.principalId)
      return
    case 'group':
      into.groupName = text(request.groupName) ?? text(request.displayName)
      into.groupUid = text(request.groupId) ?? text(obj(response.group).arn)
      into.targetName = text(request.userName) ?? text(request.username)
      into.targetUid = text(request.memberId) ?? text(obj(request.memberId).userId)
  }
}
