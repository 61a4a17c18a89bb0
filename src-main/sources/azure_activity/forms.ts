// The shapes of the Azure activity log, told apart by content.
import { hasAll, hasAny } from '../claims.ts'
import { isObject, type Obj } from '../record-view.ts'

/** Categories of the activity log, and of resource logs that have no source of their own. */
const categories = new Set(
  ['Administrative', 'Security', 'ServiceHealth', 'Alert', 'Recommendation', 'Policy', 'Autoscale', 'ResourceHealth'].map((name) =>
    name.toLowerCase(),
  ),
)

/** Names of the portal's CSV; localised portals write others, which only a mapping can read. */
const portal = ['Operation name', 'Event category', 'Event initiated by', 'Resource group']

/** `Microsoft.Compute/virtualMachines/write`, in any casing. */
const operation = /^[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)+\/\S+$/

function isNamed(value: unknown): value is Obj {
  return isObject(value) && typeof value.value === 'string'
}

export function formOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined
  if (isNamed(value.operationName) && hasAny(value, 'eventTimestamp', 'eventDataId', 'caller', 'claims', 'callerIpAddress'))
    return 'management-api'
  if (isNamed(value.operation_name) && hasAny(value, 'event_timestamp', 'event_data_id', 'caller', 'claims')) return 'sdk'
  if (
    typeof value.OperationNameValue === 'string' &&
    hasAny(value, 'ActivityStatusValue', 'CallerIpAddress', 'EventDataId', 'CategoryValue')
  )
    return 'log-analytics'
  if (portal.every((title) => value[title] !== undefined)) return 'portal'
  const category = value.category
  if (typeof value.operationName !== 'string' || !hasAll(value, 'time') || !hasAny(value, 'resourceId', 'callerIpAddress')) return undefined
  if (typeof category === 'string' && categories.has(category.toLowerCase()) && operation.test(value.operationName)) return 'diagnostic'
  return undefined
}

/** A line among others that is a resource log of the same envelope: only read where the file is already claimed. */
export function isResourceLog(value: Obj): boolean {
  return hasAny(value, 'operationName') && hasAny(value, 'resourceId', 'callerIpAddress', 'properties') && hasAny(value, 'time', 'category')
}
