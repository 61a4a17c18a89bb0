// Azure and Entra: one export format, several Sigma services told apart by category, and rules that spell the same
// field in several ways (`Resultdescription`, `TargetResources.ModifiedProperties`), hence any case.
import type { DetectRecord } from '../record.ts'
import { reader } from '../record.ts'
import { type FieldMap, type Place, type Stream, stream } from './field-map.ts'

/** Activity log: REST and `az` give `{value, localizedValue}`, diagnostic settings a string, the Python SDK snake case. */
const activityPlaces: Record<string, Place[]> = {
  operationName: ['operationName.value', 'operation_name.value', 'operation_name', 'operationNameValue', 'OperationNameValue'],
  OperationNameValue: ['operationName.value', 'operation_name.value', 'operationName'],
  OperationName: ['operationName.localizedValue', 'operationName'],
  CategoryValue: ['category.value', 'category'],
  ResourceProviderValue: ['resourceProviderName.value', 'resourceProviderName', 'resource_provider_name.value', provider],
  ResourceId: ['resourceId', 'resource_id'],
  'properties.message': ['operationName.value', 'operation_name.value', 'operationName'],
  status: ['status.value', 'resultType'],
}

function provider(_record: DetectRecord, value: unknown): unknown {
  const operation = readOperation(value)
  return typeof operation === 'string' && operation.includes('/') ? operation.slice(0, operation.indexOf('/')) : undefined
}
const readOperation = reader('operationName', true)

export const activityStream = stream({
  id: 'azure/activitylogs',
  logsources: [{ product: 'azure', service: 'activitylogs' }],
  places: activityPlaces,
  prefixes: ['properties.'],
})

const auditPlaces: Record<string, Place[]> = {
  'properties.message': ['activityDisplayName', 'properties.activityDisplayName', 'operationName', 'OperationName'],
  OperationName: ['activityDisplayName', 'properties.activityDisplayName'],
  ActivityDisplayName: ['properties.activityDisplayName', 'operationName'],
  ActivityType: ['activityDisplayName', 'properties.activityDisplayName', 'operationName'],
  Category: ['properties.category'],
  Status: ['result', 'properties.result', 'resultReason'],
  Initiatedby: ['initiatedBy.user.userPrincipalName', 'properties.initiatedBy.user.userPrincipalName'],
  Target: ['targetResources.userPrincipalName', 'properties.targetResources.userPrincipalName'],
  'properties.result': ['result'],
  'properties.targetResources': ['targetResources'],
  'ConsentContext.IsAdminConsent': [consent],
}

/** Entra writes the consent's context as a modified property. */
function consent(_record: DetectRecord, value: unknown): unknown {
  for (const property of [readModified(value)].flat(2)) {
    if (
      typeof property === 'object' &&
      property !== null &&
      (property as { displayName?: unknown }).displayName === 'ConsentContext.IsAdminConsent'
    ) {
      return String((property as { newValue?: unknown }).newValue).replaceAll('"', '')
    }
  }
  return undefined
}
const readModified = reader('properties.targetResources.modifiedProperties', true)

const auditStream = stream({
  id: 'azure/auditlogs',
  logsources: [
    { product: 'azure', service: 'auditlogs' },
    { product: 'azure', service: 'pim' },
  ],
  places: auditPlaces,
  prefixes: ['properties.'],
})

const signinStream = stream({
  id: 'azure/signinlogs',
  logsources: [{ product: 'azure', service: 'signinlogs' }],
  places: {
    ResultType: ['status.errorCode', 'properties.status.errorCode'],
    ResultDescription: ['status.failureReason', 'properties.status.failureReason'],
    Status: ['status.additionalDetails', 'properties.status.additionalDetails', signinStatus],
    ResourceDisplayName: ['properties.resourceDisplayName'],
    ClientApp: ['clientAppUsed', 'properties.clientAppUsed'],
    'properties.message': ['authenticationProtocol', 'properties.authenticationProtocol'],
    Username: ['userPrincipalName', 'properties.userPrincipalName'],
    RiskState: ['riskState', 'properties.riskState'],
    userAgent: ['UserAgent', 'properties.userAgent'],
  },
  prefixes: ['properties.'],
})

/** `Status` is Success or Failure in rules and an error code in records. */
function signinStatus(_record: DetectRecord, value: unknown): unknown {
  const code = readCode(value) ?? readNested(value)
  return code === undefined ? undefined : String(code) === '0' || String(code).toLowerCase() === 'success' ? 'Success' : 'Failure'
}
const readCode = reader('resultType', true)
const readNested = reader('properties.status.errorCode', true)

const riskStream = stream({
  id: 'azure/riskdetection',
  logsources: [
    { product: 'azure', service: 'riskdetection' },
    { product: 'azure', service: 'pim' },
  ],
  places: { riskEventType: ['riskType', 'properties.riskType', 'alertType', 'properties.alertType'] },
  prefixes: ['properties.'],
})

const readCategory = reader('category', true)
const readRisk = reader('riskEventType', true)
const readRiskInner = reader('properties.riskEventType', true)
const signinMarks = ['appDisplayName', 'properties.appDisplayName', 'authenticationRequirement', 'properties.authenticationProtocol'].map(
  (path) => reader(path, true),
)
const auditMarks = [
  'activityDisplayName',
  'properties.activityDisplayName',
  'loggedByService',
  'properties.loggedByService',
  'targetResources',
  'properties.targetResources',
].map((path) => reader(path, true))

function entraStreams(value: unknown): Stream[] {
  const category = readCategory(value)
  const name = typeof category === 'string' ? category.toLowerCase() : ''
  if (name.includes('signin')) return signin
  if (name.includes('risk') || readRisk(value) !== undefined || readRiskInner(value) !== undefined) return risk
  if (auditMarks.some((read) => read(value) !== undefined)) return audit
  if (signinMarks.some((read) => read(value) !== undefined)) return signin
  return audit
}
const signin = [signinStream]
const risk = [riskStream]
const audit = [auditStream]

export const entra: FieldMap = { all: [auditStream, signinStream, riskStream], streams: (record) => entraStreams(record.value) }

/** Kubernetes audit events of AKS stand as text in `properties.log`. */
const aksStream = stream({
  id: 'azure/kube-audit',
  logsources: [{ product: 'kubernetes', service: 'audit', category: 'application' }],
  places: {
    capabilities: ['requestObject.spec.containers.securityContext.capabilities.add'],
    hostPath: ['requestObject.spec.volumes.hostPath.path'],
    apiGroup: ['objectRef.apiGroup'],
  },
  unwrap: (value) => readLog(value) ?? value,
})
const readLogText = reader('properties.log', true)
function readLog(value: unknown): unknown {
  const log = readLogText(value)
  if (typeof log !== 'string') return log
  try {
    return JSON.parse(log)
  } catch {
    return undefined
  }
}

const activityOnly = [activityStream]
const aks = [aksStream]

export const activity: FieldMap = {
  all: [activityStream, aksStream, auditStream, signinStream, riskStream],
  streams: (record) => {
    const category = readCategory(record.value)
    const name = typeof category === 'string' ? category.toLowerCase() : ''
    if (name.startsWith('kube-audit')) return aks
    if (name.includes('signin') || name === 'auditlogs' || name.includes('risk')) return entraStreams(record.value)
    return activityOnly
  },
}
