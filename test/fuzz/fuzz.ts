// `npm run fuzz [-- SECONDS SEED SOURCE[#N]]`: as long as one likes, any seed, one target or all; `#N` repeats one input.
import { runFuzz } from './run-fuzz.ts'

const [seconds = '600', seed = String(Date.now()), wanted] = process.argv.slice(2)
if (!/^\d+$/.test(seconds)) {
  process.stderr.write('npm run fuzz -- SECONDS SEED SOURCE[#N]\n')
  process.exit(2)
}
const [target, n] = wanted?.split('#') ?? []
process.stdout.write(`seed ${seed}, ${seconds} s, ${target ?? 'all parsers'}\n`)
const fuzzed = await runFuzz({
  seed,
  seconds: Number(seconds),
  ...(target && { only: [target] }),
  ...(n !== undefined && { n: Number(n) }),
  onFinding: (finding) =>
    process.stdout.write(`FOUND npm run fuzz -- 0 ${seed} ${finding.target}#${finding.n}  (${finding.input})\n  ${finding.wrong}\n`),
})
const { slowest } = fuzzed
process.stdout.write(
  `${fuzzed.tried} inputs over ${fuzzed.targets} parsers, ${fuzzed.findings.length} findings, seed ${seed}; slowest ${slowest.ms.toFixed(0)} ms (${slowest.target}#${slowest.n})\n`,
)
process.exitCode = fuzzed.findings.length === 0 && fuzzed.tried > 0 ? 0 : 1
