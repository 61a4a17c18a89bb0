// What the demo case holds: the invented evidence, and the packages that our sensor sealed, with the keys they are to be checked by.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Desk } from '../jobs/desk.ts'
import { importPaths } from '../jobs/import/import.ts'
import { trust } from '../jobs/packages/list.ts'
import type { Job } from '../jobs/progress.ts'

const folder = fileURLToPath(new URL('../../resources/demo', import.meta.url))
export const demoEvidence = join(folder, 'evidence')
const demoPackages = join(folder, 'packages')

export const demoThere = (): boolean => existsSync(demoEvidence) && existsSync(demoPackages)

export async function importDemo(desk: Desk, by: string, job: Job): Promise<void> {
  const receive = (path: string, note: string) => importPaths(desk, { paths: [path], receipt: { note }, inPlace: false }, job)
  await receive(demoEvidence, 'comes with Vestige, which invented it')
  // Before what they check arrives, as keys should be: by another way than the packages.
  for (const name of readdirSync(demoPackages).sort()) {
    const key = join(demoPackages, name, 'sensor.pub')
    if (existsSync(key)) await trust(desk, readFileSync(key, 'utf8'), `sensor of the story ${name}, made by Vestige`, by)
  }
  await receive(demoPackages, 'comes with Vestige, whose sensor sealed it on two made stories')
}
