// Nobody stays stopped, whatever is killed; disarm within a second; nothing found is lost at SIGTERM. Prints the table.
// node test/acceptance/05-sensor-safety.ts [KILLS] [SIGTERMS] [SECONDS AFTER THE DETECTION]
import { release } from 'node:os'
import { cannotRun } from '../sensor/bench.ts'
import {
  type Disarmed,
  disarmUnderLoad,
  type Killed,
  type KilledBoth,
  killBoth,
  killDaemon,
  killProbe,
  terminated,
} from '../sensor/safety.ts'

const kills = Number(process.argv[2] ?? 50)
const terms = Number(process.argv[3] ?? 20)
const after = Number(process.argv[4] ?? 30)

async function main(): Promise<number> {
  const reason = cannotRun()
  if (reason) {
    console.log(`sensor safety: not run: ${reason}`)
    return 0
  }
  let failed = 0
  console.log(`kernel ${release()}\n\n| trial | outcome |\n|---|---|`)
  const row = (name: string, holds: boolean, outcome: string) => {
    if (!holds) failed++
    console.log(`| ${name} | ${outcome}${holds ? '' : ' **FAILS**'} |`)
  }
  const killed = async (name: string, trial: (i: number) => Promise<Killed>) => {
    const all: Killed[] = []
    for (let i = 0; i < kills; i++) all.push(await trial(i))
    const into = all.filter((one) => one.held > 0).length
    const left = all.filter((one) => one.left > 0).length
    row(name, left === 0 && into === kills, `${kills - left} of ${kills}: nobody stopped one second later (${into} fell into a hold)`)
  }
  await killed('`kill -9` of the probe during holds', (i) => killProbe(i % 2 === 0))
  await killed('`kill -9` of the daemon during holds', () => killDaemon())
  const both: KilledBoth[] = []
  for (let i = 0; i < Math.max(2, Math.floor(kills / 5)); i++) both.push(await killBoth())
  row(
    `probe and guardian killed at once with their control group, ${both.length} times`,
    both.every((one) => one.held > 0 && one.left === 0 && one.programs === 0 && one.nextHeld > 0 && !one.after),
    `nobody stopped one second later ${both.filter((one) => one.left === 0).length} times (${both.filter((one) => one.held > 0).length} fell into a hold), no program left in the kernel ${both.filter((one) => one.programs === 0).length} times, the next start worked and left nothing ${both.filter((one) => one.nextHeld > 0 && !one.after).length} times`,
  )
  const disarms: Disarmed[] = []
  for (let i = 0; i < Math.max(3, Math.floor(kills / 5)); i++) disarms.push(await disarmUnderLoad(i % 2 === 0))
  const most = (key: 'releasedMs' | 'detachedMs') => Math.max(...disarms.map((one) => one[key]))
  row(
    `disarm during holds, ${disarms.length} times`,
    most('detachedMs') <= 1000 && most('releasedMs') <= 1000,
    `nobody stopped after at most ${most('releasedMs').toFixed(0)} ms, all programs off after at most ${most('detachedMs').toFixed(0)} ms`,
  )
  for (const seconds of [after, 0]) {
    let there = 0
    // Four at a time: each has its own control group and storage.
    for (let i = 0; i < terms; i += 4)
      there += (await Promise.all(Array.from({ length: Math.min(4, terms - i) }, () => terminated(seconds * 1000)))).filter(Boolean).length
    row(`SIGTERM ${seconds} s after a detection`, there === terms, `${there} of ${terms}: the package is at the storage, and verifies`)
  }
  return failed > 0 ? 1 : 0
}

if (import.meta.main) process.exit(await main())
