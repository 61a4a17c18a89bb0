// `npm run licences`: writes docs/licences.md from the lockfile.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fits, licenceList, shippedPackages } from './steps/licences.ts'
import { root } from './steps/root.ts'

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
const packages = shippedPackages(lock, lock['node_modules/electron'].version)
writeFileSync(join(root, 'docs', 'licences.md'), licenceList(packages))
const unfitting = packages.filter(({ licence }) => !fits(licence))
for (const { name, version, licence } of unfitting) process.stderr.write(`${name} ${version}: ${licence} does not fit\n`)
process.stdout.write(`${packages.length} packages in docs/licences.md\n`)
process.exitCode = unfitting.length === 0 ? 0 : 1
