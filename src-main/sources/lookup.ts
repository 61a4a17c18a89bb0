// Tables that are asked with words of the evidence: `constructor` and `__proto__` are words too, and must find nothing.

export function lookup<T>(entries: { readonly [word: string]: T }): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries)
}
