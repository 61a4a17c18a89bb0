// Rates with n and their 95 % interval (Wilson), Brier score and reliability table.

export interface Rate {
  hits: number
  n: number
  low: number
  high: number
}
export function rate(hits: number, n: number): Rate {
  if (n === 0) return { hits, n, low: 0, high: 1 }
  const z = 1.96
  const p = hits / n
  const middle = p + (z * z) / (2 * n)
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  const whole = 1 + (z * z) / n
  return { hits, n, low: Math.max(0, (middle - half) / whole), high: Math.min(1, (middle + half) / whole) }
}
export const show = ({ hits, n, low, high }: Rate): string =>
  n === 0
    ? 'none (n = 0)'
    : `${((100 * hits) / n).toFixed(1)} % (${hits} of n = ${n}; 95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`

export const brier = (pairs: readonly { probability: number; malicious: boolean }[]): number =>
  pairs.length === 0
    ? Number.NaN
    : pairs.reduce((sum, { probability, malicious }) => sum + (probability - (malicious ? 1 : 0)) ** 2, 0) / pairs.length

export function reliability(
  pairs: readonly { probability: number; malicious: boolean }[],
): { bin: string; n: number; said: number; was: number }[] {
  const bounds = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0001]
  return bounds.slice(0, -1).flatMap((low, i) => {
    const high = bounds[i + 1]!
    const inside = pairs.filter(({ probability }) => probability >= low && probability < high)
    if (inside.length === 0) return []
    return [
      {
        bin: `${low.toFixed(2)} to ${Math.min(1, high).toFixed(2)}`,
        n: inside.length,
        said: inside.reduce((sum, one) => sum + one.probability, 0) / inside.length,
        was: inside.filter((one) => one.malicious).length / inside.length,
      },
    ]
  })
}
