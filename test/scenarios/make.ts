// Writes the packages of both stories and their twins below a folder: node test/scenarios/make.ts OUT
// With --demo only the attacks, small, for the demo case (resources/demo/packages).
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { cannotTell, tell } from './stories.ts'

const demo = process.argv.includes('--demo')
const out = process.argv.slice(2).find((arg) => !arg.startsWith('-'))
const reason = cannotTell()
if (!out || reason) {
  console.error(out ? `not run: ${reason}` : 'usage: node test/scenarios/make.ts OUT [--demo]')
  process.exit(out ? 1 : 2)
}
for (const story of ['database-shell', 'agent-shell'] as const)
  for (const variant of demo ? (['attack'] as const) : (['attack', 'benign'] as const)) {
    // Shells and interpreters are left out by their size, which the packages say; the attackers' own programs are smaller.
    const told = await tell(story, variant, demo ? { fileBytes: 900_000, driftBytes: 900_000 } : {})
    const to = join(out, demo ? story : `${story}-${variant}`)
    rmSync(to, { recursive: true, force: true })
    mkdirSync(to, { recursive: true })
    for (const name of readdirSync(told.out).filter((name) => !demo || !name.startsWith('events.')))
      copyFileSync(join(told.out, name), join(to, name))
    console.log(`${story} ${variant}: ${told.packages.length} packages in ${to}`)
    if (process.env.VESTIGE_STORY_LOG) console.log(told.log.join('\n'))
    told.end()
  }
