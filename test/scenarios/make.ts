// Writes the packages of both stories and their twins below a folder: node test/scenarios/make.ts OUT
import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { cannotTell, tell } from './stories.ts'

const out = process.argv[2]
const reason = cannotTell()
if (!out || reason) {
  console.error(out ? `not run: ${reason}` : 'usage: node test/scenarios/make.ts OUT')
  process.exit(out ? 1 : 2)
}
for (const story of ['database-shell', 'agent-shell'] as const)
  for (const variant of ['attack', 'benign'] as const) {
    const told = await tell(story, variant)
    const to = join(out, `${story}-${variant}`)
    mkdirSync(to, { recursive: true })
    cpSync(told.out, to, { recursive: true })
    console.log(`${story} ${variant}: ${told.packages.length} packages in ${to}`)
    if (process.env.VESTIGE_STORY_LOG) console.log(told.log.join('\n'))
    told.end()
  }
