// Every change of a package is found by `verify`; which of them minisign and sha256sum find alone. Prints the table.
import { Package, tamper, tools, trials } from '../sensor/tampering.ts'

const times = Number(process.argv[2] ?? 200)

async function main(): Promise<number> {
  const pack = await Package.make()
  let missed = 0
  try {
    const whole = await pack.found()
    console.log(
      `unchanged: verify ${whole.verify ? 'COMPLAINS' : 'holds'}, minisign ${whole.minisign ? 'COMPLAINS' : 'holds'}, sha256sum ${whole.sha256sum ? 'COMPLAINS' : 'holds'}`,
    )
    missed += whole.verify + whole.minisign + whole.sha256sum
    console.log(
      '| change | `vestige-sensor verify --key` | `minisign -V` on the archive | unpacked by tar, `sha256sum -c` |\n|---|---|---|---|',
    )
    for (const trial of trials) {
      const { verify, minisign, sha256sum, trials: n } = await tamper(pack, trial, times)
      const cell = (found: number, there: boolean) => (there ? `${found} of ${n}` : 'not run: not installed')
      console.log(`| ${trial.change} | ${cell(verify, true)} | ${cell(minisign, tools.minisign)} | ${cell(sha256sum, tools.sha256sum)} |`)
      if (verify < n) missed++
    }
  } finally {
    pack.end()
  }
  return missed > 0 ? 1 : 0
}

if (import.meta.main) process.exit(await main())
