// Parts of OCSF events that every AWS source has.
type Obj = Record<string, unknown>

export function awsAccount(uid: string): Obj {
  return { uid, type: 'AWS Account', type_id: 10 }
}

export function awsCloud(account: string | undefined, region: string | undefined): Obj {
  return {
    provider: 'AWS',
    ...(region === undefined ? {} : { region }),
    ...(account === undefined ? {} : { account: awsAccount(account) }),
  }
}

/** EventBridge puts what happened into `detail`. */
export function isEventBridge(value: unknown): value is { detail: Obj; 'detail-type': string; source: string } {
  const event = value as Obj | null
  return (
    event !== null &&
    typeof event === 'object' &&
    typeof event['detail-type'] === 'string' &&
    event.detail !== null &&
    typeof event.detail === 'object'
  )
}

/** Keys with a small first letter, all the way down: the API writes `AccountId` where exports write `accountId`. */
export function camelKeys(value: unknown, depth = 0): unknown {
  if (depth > 100) return value
  if (Array.isArray(value)) return value.map((item) => camelKeys(item, depth + 1))
  if (value === null || typeof value !== 'object') return value
  const renamed: Obj = {}
  for (const [key, item] of Object.entries(value)) {
    const small = key[0] === undefined ? key : key[0].toLowerCase() + key.slice(1)
    // Where both spellings stand side by side, both stay.
    const name = small !== key && Object.hasOwn(value, small) ? key : small
    Object.defineProperty(renamed, name, { value: camelKeys(item, depth + 1), enumerable: true, configurable: true, writable: true })
  }
  return renamed
}

/** A path in both spellings, and inside EventBridge's `detail`. */
export function bothCases(path: string): string[] {
  const pascal = path
    .split('.')
    .map((step) => (step[0] ?? '').toUpperCase() + step.slice(1))
    .join('.')
  return [path, pascal, `detail.${path}`]
}
