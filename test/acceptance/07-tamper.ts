// Issue 7, point 4: 200 random tamperings of case, bundle and report, each found and rightly named; the untouched ones pass.
import { join } from 'node:path'
import { checkPath, makeRig } from '../verifier/rig.ts'
import { tamperAll } from '../verifier/tamper.ts'
import { Table } from './command.ts'

const table = new Table()
const rig = await makeRig()
try {
  const bundle = await rig.bundle(join(rig.place, 'bundle'))
  const now = await rig.bench.client.custody.head()
  const head = { count: now.count, hash: now.hash }
  for (const [name, path] of [
    ['case', rig.dir],
    ['bundle', bundle],
  ] as const) {
    const found = await checkPath(path)
    table.check(`the untouched ${name} passes`, found.holds, `${found.checks.length} checks`)
  }
  const seed = Number(process.env.VESTIGE_SEED ?? 20261122)
  const rows = await tamperAll({ dir: rig.dir, bundle, head, key: rig.key, place: rig.place }, 200, seed)
  for (const { what, right, said } of rows) if (!right) console.log(`not rightly named: ${what}\n  said: ${said}`)
  const right = rows.filter((row) => row.right).length
  table.check('tamperings found and rightly named', right === 200, `${right} of ${rows.length}, seed ${seed}`)
} finally {
  await rig.remove()
}
table.close()
