// Issue 6, acceptance 5: a package's verdict in under 5 s, a million-event case's in under 60 s, offline, as a user would ask.
// `node test/acceptance/06-verdict-speed.ts [RECORDS] [FOLDER OF PACKAGES]`
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Outcome, Verdict } from '../../src-main/contract/verdict.ts'
import { generateCloudTrail } from '../bench/cloudtrail-generator.ts'
import { hostPairs } from '../eval/cases/host.ts'
import { cloudTrail, trail } from '../eval/records.ts'
import { Place } from './command.ts'

const records = Number(process.argv[2] ?? 1_000_000)
const runs = 3

const place = new Place()
const write = (folder: string, files: Record<string, string | Buffer>) => {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  return folder
}
const attacker = { user: 'deploy', ip: '203.0.113.50', on: '2026-11-01' }
/** A credential from an unknown address that makes itself a key, stops the trail and reads secrets, amid the rest. */
const attack = trail([
  cloudTrail({ time: '10:00:00', name: 'GetCallerIdentity', source: 'sts', ...attacker }),
  cloudTrail({ time: '10:01:00', name: 'CreateAccessKey', source: 'iam', request: { userName: 'backup' }, ...attacker }),
  cloudTrail({ time: '10:02:00', name: 'StopLogging', source: 'cloudtrail', request: { name: 'org' }, ...attacker }),
  cloudTrail({ time: '10:03:00', name: 'DeleteDetector', source: 'guardduty', request: { detectorId: 'd' }, ...attacker }),
  ...Array.from({ length: 8 }, (_, i) =>
    cloudTrail({ time: `10:05:0${i}`, name: 'GetSecretValue', source: 'secretsmanager', request: { secretId: `s${i}` }, ...attacker }),
  ),
])

const failed: string[] = []
async function judged(dir: string, subject: string, name: string, limit: number, wanted: Outcome[] = ['malicious']): Promise<void> {
  for (let n = 0; n < runs; n++) {
    const { code, out, err, seconds, peakMiB } = await place.vestige(['verdict', dir, '--subject', subject, '--json'])
    if (code !== 0) throw new Error(err)
    const { verdict, confidence, struck, claims, method } = JSON.parse(out) as Verdict
    console.log(
      `${name}: ${seconds.toFixed(1)} s with the start of the program, ${peakMiB.toFixed(0)} MiB; ${verdict} (${confidence}), ${claims.length} claims, ${struck} struck, ${method.detections} detections, ${method.insights} insights`,
    )
    if (seconds >= limit) failed.push(`${name}: ${seconds.toFixed(1)} s, the mark is ${limit} s`)
    if (!wanted.includes(verdict) || struck > 0) failed.push(`${name}: ${verdict}, ${struck} struck`)
  }
}

try {
  const pair = hostPairs.find(({ name }) => name === 'database-shell')!
  const packaged = await place.create('package')
  await place.json(['import', packaged, write(place.path('package'), pair.attack.package!)])
  await judged(packaged, 'exhibit:EX-001', 'a package', 5)

  const truth = generateCloudTrail({ directory: place.path('set'), records, recordsPerFile: 2000, seed: 6 })
  const large = await place.create('large')
  const started = performance.now()
  await place.json(['import', large, place.path('set')])
  await place.json(['import', large, write(place.path('attack'), { 'attack.json': attack })])
  await place.json(['import', large, write(place.path('host'), pair.attack.package!)])
  const info = await place.json<{ events: number; detections: number }>(['case', 'info', large])
  console.log(
    `${truth.events} events imported in ${((performance.now() - started) / 1000).toFixed(0)} s: ${JSON.stringify({ events: info.events, detections: info.detections })}`,
  )
  await judged(large, 'case', `a case of ${info.events} events`, 60)
  // By itself it holds no artifact, so the analyst may abstain.
  await judged(large, 'exhibit:EX-002', `an exhibit of a case of ${info.events} events`, 60, ['malicious', 'suspicious', 'inconclusive'])
  await judged(large, 'exhibit:EX-003', `a package of a case of ${info.events} events`, 60)
} finally {
  place.remove()
}
for (const line of failed) console.log(`MISSED: ${line}`)
process.exitCode = failed.length === 0 ? 0 : 1
