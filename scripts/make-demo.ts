// Makes the demo case's evidence: invented CloudTrail deliveries of one small organisation over three days,
// with one intrusion in them. Seeded, so that the same bytes come out each time. All names and addresses are made up
// (RFC 5737 addresses, example account ids).
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { intrusion } from './demo/intrusion.ts'
import { type CloudTrailRecord, Recorder } from './demo/recorder.ts'
import { routine } from './demo/routine.ts'

const out = join(import.meta.dirname, '..', 'resources', 'demo', 'evidence')
const account = '111122223333'

const recorder = new Recorder(20261114)
routine(recorder)
intrusion(recorder)

/** Deliveries as CloudTrail writes them: one object an account, region and five minutes; here an hour, to stay small. */
const deliveries = new Map<string, CloudTrailRecord[]>()
for (const record of recorder.records) {
  const hour = record.eventTime.slice(0, 13)
  const key = `${record.awsRegion} ${hour}`
  const list = deliveries.get(key) ?? []
  list.push(record)
  deliveries.set(key, list)
}

rmSync(out, { recursive: true, force: true })
let files = 0
for (const [key, records] of [...deliveries].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [region, hour] = key.split(' ') as [string, string]
  const stamp = `${hour.replaceAll('-', '')}55Z`
  const suffix = recorder.hex(16)
  const path = join(
    out,
    'AWSLogs',
    account,
    'CloudTrail',
    region,
    ...hour.slice(0, 10).split('-'),
    `${account}_CloudTrail_${region}_${stamp}_${suffix}.json.gz`,
  )
  const body = gzipSync(JSON.stringify({ Records: records }), { level: 9 })
  // One object came cut short, as an upload that stopped does.
  const bytes = hour === '2026-11-13T15' && region === 'eu-central-1' ? body.subarray(0, Math.floor(body.length * 0.7)) : body
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, bytes)
  files++
}

// What the client's administrator looked up by hand: the same events again, in another form.
const lookedUp = recorder.records.filter((record) => record.userIdentity.userName === 'ci-backup').slice(0, 25)
writeFileSync(
  join(out, 'lookup-events-ci-backup.json'),
  `${JSON.stringify({
    Events: lookedUp.map((record) => ({
      EventId: record.eventID,
      EventName: record.eventName,
      ReadOnly: String(record.readOnly),
      AccessKeyId: record.userIdentity.accessKeyId,
      EventTime: record.eventTime.replace('Z', '+00:00'),
      EventSource: record.eventSource,
      Username: record.userIdentity.userName,
      Resources: [],
      CloudTrailEvent: JSON.stringify(record),
    })),
  })}\n`,
)
writeFileSync(
  join(out, 'note-from-client.txt'),
  'Invented for the Vestige demo case.\n\nThese are our trail deliveries for account 111122223333, 12 to 14 November.\nWe saw the trail stop on the 14th and do not know why. Change ticket CHG-2207 covers the deploy on the 13th.\n',
)
console.log(`${recorder.records.length} records in ${files} deliveries`)
