// Issue 7, point 6: 500 planted secrets, withheld, are found in no decompressed stream of any output; guessing a record against its leaf fails.
import { judge, plant } from '../verifier/planted.ts'
import { Table } from './command.ts'

const table = new Table()
const planted = await plant(500)
try {
  const judged = await judge(planted)
  table.check('the search finds them where nothing is withheld', judged.found > 300, `${judged.found} of 500 lie where it looks`)
  table.check(
    'none is found in the redacted bundle',
    judged.leaks.length === 0,
    `${judged.leaks.length} in ${judged.streams} streams ${judged.leaks.slice(0, 3).join('; ')}`,
  )
  table.check(
    'the redacted bundle verifies',
    judged.fails.length === 0,
    judged.fails.slice(0, 3).join('; ') || `${judged.proofs.length} members by proof`,
  )
  table.check('guessing fails', judged.guessed === 0, `${judged.tried} guesses of known records`)
} finally {
  await planted.rig.remove()
}
table.close()
