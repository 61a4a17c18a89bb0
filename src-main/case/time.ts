// Microseconds and RFC 3339, without losing digits.

/** Up to six digits of a second, as many as there are; `null` when it is no time. Finer digits are cut. */
export const fromRfc3339 = (text: string): bigint | null => {
  const hit = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,12}))?(Z|[+-]\d\d:\d\d)$/i.exec(text)
  if (!hit) return null
  const ms = Date.parse(`${hit[1]}T${hit[2]}${hit[4]!.toUpperCase()}`)
  if (Number.isNaN(ms)) return null
  return BigInt(ms) * 1000n + BigInt((hit[3] ?? '').slice(0, 6).padEnd(6, '0'))
}

export const toRfc3339 = (micros: bigint): string => {
  let seconds = micros / 1_000_000n
  let rest = micros % 1_000_000n
  if (rest < 0n) {
    seconds -= 1n
    rest += 1_000_000n
  }
  const ms = Number(seconds) * 1000
  if (Math.abs(ms) > 8.64e15) return `${micros}us`
  const base = new Date(ms).toISOString().slice(0, -5)
  if (rest === 0n) return `${base}Z`
  const digits = String(rest).padStart(6, '0')
  return `${base}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`
}
