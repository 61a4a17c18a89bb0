// What keywords are looked for in.

/** Keys and leaves of a record, one a line: what keywords are looked for in. */
export function wholeText(value: unknown): string {
  if (typeof value === 'string') return value
  const parts: string[] = []
  const collect = (inner: unknown): void => {
    if (inner === null || inner === undefined) return
    if (Array.isArray(inner)) for (const item of inner) collect(item)
    else if (typeof inner === 'object') {
      for (const [key, item] of Object.entries(inner)) {
        parts.push(key)
        collect(item)
      }
    } else parts.push(String(inner))
  }
  collect(value)
  return parts.join('\n')
}
