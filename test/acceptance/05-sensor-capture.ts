// Capture rates on this kernel, with and without hold: prints the table, exit 1 when a row falls short.
import { release } from 'node:os'
import { Bench, buildAttacker, cannotRun } from '../sensor/bench.ts'
import { cases, rules } from '../sensor/cases.ts'

const count = Number(process.argv[2] ?? 200)
const only = process.argv[3]

/** Exact one-sided 95 % lower bound (Clopper-Pearson) by bisection. */
export function lowerBound(hits: number, runs: number): number {
  if (hits === 0) return 0
  // In logarithms: (1 - p) to the 200th is below what a double holds.
  const choose = [0]
  for (let i = 0; i < runs; i++) choose.push(choose[i]! + Math.log((runs - i) / (i + 1)))
  const atLeast = (p: number) => {
    let sum = 0
    for (let i = hits; i <= runs; i++) sum += Math.exp(choose[i]! + i * Math.log(p) + (runs - i) * Math.log1p(-p))
    return sum
  }
  let low = 0
  let high = 1
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (atLeast(middle) > 0.05) high = middle
    else low = middle
  }
  return low
}

const quantile = (sorted: number[], q: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0

async function main(): Promise<number> {
  const reason = cannotRun()
  if (reason) {
    console.log(`sensor capture: not run: ${reason}`)
    return 0
  }
  let short = 0
  console.log(`| case | with hold | hold p50 / p99 / max, us | without hold |\n|---|---|---|---|`)
  for (const one of cases) {
    if (only && !one.name.includes(only)) continue
    const skip = one.skip?.()
    if (skip) {
      console.log(`| ${one.name} | not run: ${skip} | | |`)
      continue
    }
    const cells: string[] = []
    for (const mode of ['armed', 'observe'] as const) {
      const bench = new Bench()
      const tools = buildAttacker(bench.dir)
      await bench.start(rules(bench.dir), mode, { watch: mode === 'armed' })
      try {
        const hits = await one.run(bench, tools, count)
        cells.push(`${hits} of ${count} on kernel ${release()} (95 % lower bound ${(lowerBound(hits, count) * 100).toFixed(1)} %)`)
        if (mode === 'armed') {
          const us = bench.captures.filter((capture) => capture.holdNs > 0).map((capture) => capture.holdNs / 1000)
          us.sort((a, b) => a - b)
          cells.push(`${quantile(us, 0.5).toFixed(0)} / ${quantile(us, 0.99).toFixed(0)} / ${(us.at(-1) ?? 0).toFixed(0)}`)
          if (hits < count * (one.least ?? 1)) short++
        }
      } finally {
        await bench.stop()
        await bench.end()
      }
    }
    console.log(`| ${one.name} | ${cells[0]} | ${cells[1]} | ${cells[2]} |`)
  }
  return short > 0 ? 1 : 0
}

if (import.meta.main) process.exit(await main())
