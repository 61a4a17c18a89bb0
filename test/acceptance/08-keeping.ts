// Issue 8, point 3: setting aside, expunging, revealing and packing under SIGKILL at random moments, and planted strings afterwards.
// ACCEPTANCE_KILLS (default 20) sets how often each act is ended; ACCEPTANCE_ACTS names some of them.
import { type Act, Bench } from '../keeping/kills.ts'
import { Table } from './command.ts'

const kills = Number(process.env.ACCEPTANCE_KILLS ?? 20)
const acts = (process.env.ACCEPTANCE_ACTS ?? 'set-aside,expunge,reveal,pack').split(',') as Act[]
const table = new Table()
const bench = new Bench()
await bench.prepare()
for (const act of acts) {
  const whole = await bench.duration(act)
  const wrong: string[] = []
  let struck = 0
  for (let n = 0; n < kills; n++) {
    const outcome = await bench.killed(act, whole * (0.15 + 0.85 * Math.random()))
    wrong.push(...outcome.wrong)
    if (outcome.struck) struck++
  }
  table.check(
    `${act}: ${kills} kills`,
    wrong.length === 0,
    wrong.join(' | ') || `${struck} before its end; it takes ${(whole / 1000).toFixed(1)} s`,
  )
}
bench.close()
table.close()
