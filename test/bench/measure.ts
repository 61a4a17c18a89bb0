// Timings as p50 and p95, and the table they are printed in.

export interface Timing {
  p50: number
  p95: number
  longest: number
  runs: number
}

export function summary(times: number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0
  return { p50: round(at(0.5)), p95: round(at(0.95)), longest: round(at(1)), runs: sorted.length }
}

export const round = (value: number) => (value >= 100 ? Math.round(value) : Math.round(value * 10) / 10)

export async function timed(runs: number, question: (run: number) => Promise<unknown>): Promise<Timing> {
  const times: number[] = []
  for (let run = 0; run < runs; run++) {
    const from = performance.now()
    await question(run)
    times.push(performance.now() - from)
  }
  return summary(times)
}

export function table(title: string, rows: Record<string, unknown>[]): string {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const cells = [keys, ...rows.map((row) => keys.map((key) => String(row[key] ?? '')))]
  const widths = keys.map((_, c) => Math.max(...cells.map((line) => line[c]!.length)))
  const text = cells.map((line) =>
    line
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!)))
      .join('  ')
      .trimEnd(),
  )
  return [`\n${title}`, text[0]!, '-'.repeat(text[0]!.length), ...text.slice(1)].join('\n')
}
