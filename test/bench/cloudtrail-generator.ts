// Seeded CloudTrail sets in S3-delivery layout, with the truth about them: what an import must find, no more and no less.
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { agents, calls, errors } from './cloudtrail-templates.ts'
import { type Random, seeded } from './random.ts'

export interface GeneratorOptions {
  directory: string
  /** Records written, duplicates and versions among them. */
  records: number
  recordsPerFile: number
  seed: number
  accounts?: number
  days?: number
  /** Share of records that are byte-equal copies of an earlier one. Default 0.01. */
  duplicates?: number
  /** Share of records that repeat an earlier event id with other content. Default 0.0005. */
  versions?: number
  compression?: number
}

export interface Truth {
  records: number
  /** Distinct events: records less duplicates; a version is an event of its own. */
  events: number
  duplicates: number
  versions: number
  files: number
  /** Of all files as written, and of the records inside. */
  bytes: number
  recordBytes: number
  /** Planted text in request parameters: how many distinct events hold it. */
  planted: Record<string, number>
  /** Distinct events by `eventName`. */
  byAction: Record<string, number>
  withError: number
  /** First and last event time, RFC 3339. */
  from: string
  to: string
  /** SHA-256 over the sorted vendor ids of the distinct events (a version repeats its id), each followed by a newline. */
  idDigest: string
}

/** Rare (a handful), middling (one in about 2,000), and one inside a longer value. */
export const plantedTexts = { rare: 'quartzfinch7', mid: 'plumbago-exfil', inside: 'ticket-zx81kappa' } as const
/** As rare as the rare one, so that a text that nobody asked for before can be asked for many times. */
export const rareTexts: readonly string[] = Array.from({ length: 20 }, (_, index) => `slaterook${String(index + 1).padStart(2, '0')}`)

const regions = ['us-east-1', 'us-east-1', 'us-east-1', 'eu-west-1', 'eu-central-1', 'us-west-2']
const start = Date.UTC(2026, 9, 22)

interface World {
  random: Random
  accounts: string[]
  identities: string[][]
  addresses: string[]
  cumulative: Float64Array
  totalWeight: number
}

function makeWorld(random: Random, accountCount: number): World {
  const accounts = Array.from({ length: accountCount }, () => String(100000000000 + random.int(900000000) * 900).slice(0, 12))
  const identities = accounts.map((account) =>
    Array.from({ length: 400 }, (_, i) => {
      if (i % 5 < 2) return `{"type":"AWSService","invokedBy":"${random.pick(['lambda', 'ec2', 'config', 'cloudtrail'])}.amazonaws.com"}`
      if (i % 3 === 0) {
        const name = `user-${i}`
        return `{"type":"IAMUser","principalId":"AIDA${random.key(17)}","arn":"arn:aws:iam::${account}:user/${name}","accountId":"${account}","accessKeyId":"AKIA${random.key(16)}","userName":"${name}"}`
      }
      const role = random.pick(['EC2-App-Role', 'LambdaExec', 'DataPipeline', 'Deploy', 'AWSServiceRoleForConfig'])
      const principal = `AROA${random.key(17)}`
      const session = `${random.pick(['i-0', 'worker-', 'aws-sdk-'])}${random.hex(16)}`
      return `{"type":"AssumedRole","principalId":"${principal}:${session}","arn":"arn:aws:sts::${account}:assumed-role/${role}/${session}","accountId":"${account}","accessKeyId":"ASIA${random.key(16)}","sessionContext":{"sessionIssuer":{"type":"Role","principalId":"${principal}","arn":"arn:aws:iam::${account}:role/${role}","accountId":"${account}","userName":"${role}"},"attributes":{"creationDate":"2026-10-${10 + random.int(20)}T0${random.int(10)}:12:43Z","mfaAuthenticated":"${random.int(4) ? 'false' : 'true'}"}}}`
    }),
  )
  const addresses = Array.from({ length: 3000 }, (_, i) =>
    i % 9 === 4
      ? `${random.pick(['lambda', 'secretsmanager', 'config', 'cloudformation'])}.amazonaws.com`
      : i % 3 === 0
        ? `10.0.${random.int(256)}.${random.int(256)}`
        : `${11 + random.int(180)}.${random.int(256)}.${random.int(256)}.${1 + random.int(254)}`,
  )
  let totalWeight = 0
  const cumulative = Float64Array.from(calls, (one) => {
    totalWeight += one.weight
    return totalWeight
  })
  return { random, accounts, identities, addresses, cumulative, totalWeight }
}

function pickCall(world: World) {
  const at = world.random.unit() * world.totalWeight
  let low = 0
  let high = world.cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (world.cumulative[middle]! <= at) low = middle + 1
    else high = middle
  }
  return calls[low]!
}

interface Made {
  text: string
  id: string
  name: string
  error: boolean
  time: number
}

function makeRecord(world: World, accountIndex: number, region: string, time: number, plant: string | undefined): Made {
  const { random } = world
  const account = world.accounts[accountIndex]!
  const call = pickCall(world)
  const id = random.uuid()
  const error = random.unit() < 0.06 ? random.pick(errors) : undefined
  let request = call.request(random, account, region)
  if (plant) request = request === 'null' ? `{"note":"${plant}"}` : `${request.slice(0, -1)},"note":"${plant}"}`
  const identity = world.identities[accountIndex]![random.zipf(400)]!
  const service = identity.startsWith('{"type":"AWSService"')
  const address = service ? 'lambda.amazonaws.com' : world.addresses[random.zipf(3000)]!
  const agent = service ? 'lambda.amazonaws.com' : agents[random.zipf(agents.length)]!
  const isoTime = `${new Date(time).toISOString().slice(0, 19)}Z`
  const response = error ? 'null' : (call.response?.(random, account, region) ?? 'null')
  const resources = call.resources ? `"resources":${call.resources(random, account, region)},` : ''
  const failure = error
    ? `"errorCode":"${error}","errorMessage":"User: arn:aws:sts::${account}:assumed-role/x is not authorized to perform: ${call.source.split('.')[0]}:${call.name}",`
    : ''
  const type = call.name === 'ConsoleLogin' ? 'AwsConsoleSignIn' : service && random.int(3) === 0 ? 'AwsServiceEvent' : 'AwsApiCall'
  const tls = random.int(5)
    ? ''
    : `,"tlsDetails":{"tlsVersion":"TLSv1.3","cipherSuite":"TLS_AES_128_GCM_SHA256","clientProvidedHostHeader":"${call.source.split('.')[0]}.${region}.amazonaws.com"}`
  const text = `{"eventVersion":"1.09","userIdentity":${identity},"eventTime":"${isoTime}","eventSource":"${call.source}","eventName":"${call.name}","awsRegion":"${region}","sourceIPAddress":"${address}","userAgent":"${agent}",${failure}"requestParameters":${request},"responseElements":${response},"requestID":"${random.uuid()}","eventID":"${id}","readOnly":${call.readOnly},${resources}"eventType":"${type}","managementEvent":true,"recipientAccountId":"${account}","eventCategory":"Management"${tls}}`
  return { text, id, name: call.name, error: error !== undefined, time }
}

/** Writes the files and returns the truth. About 60,000 records a second, most of it gzip. */
export function generateCloudTrail(options: GeneratorOptions): Truth {
  const random = seeded(options.seed)
  const world = makeWorld(random, options.accounts ?? 3)
  const span = (options.days ?? 30) * 86_400_000
  const duplicateShare = options.duplicates ?? 0.01
  const versionShare = options.versions ?? 0.0005
  const files = Math.max(1, Math.ceil(options.records / options.recordsPerFile))
  const truth: Truth = {
    records: 0,
    events: 0,
    duplicates: 0,
    versions: 0,
    files,
    bytes: 0,
    recordBytes: 0,
    planted: {},
    byAction: {},
    withError: 0,
    from: '',
    to: '',
    idDigest: '',
  }
  for (const text of [...Object.values(plantedTexts), ...rareTexts]) truth.planted[text] = 0
  const ids: string[] = []
  // Re-deliveries come from the recent past, as in real buckets. A planted record is never repeated, so that its count stays plain.
  const recent: Made[] = []
  const versioned = new Set<string>()
  let first = Number.POSITIVE_INFINITY
  let last = 0
  const made = new Set<string>()

  for (let file = 0; file < files; file++) {
    const slot = start + Math.floor((file / files) * span)
    const accountIndex = random.zipf(world.accounts.length)
    const account = world.accounts[accountIndex]!
    const region = random.pick(regions)
    const lines: string[] = []
    const wanted = Math.min(options.recordsPerFile, options.records - file * options.recordsPerFile)
    for (let n = 0; n < wanted; n++) {
      const chance = random.unit()
      const earlier = recent.length ? recent[random.int(recent.length)]! : undefined
      if (earlier && chance < duplicateShare) {
        lines.push(earlier.text)
        truth.duplicates++
        continue
      }
      let record: Made
      if (earlier && chance < duplicateShare + versionShare && !versioned.has(earlier.id)) {
        record = { ...earlier, text: `${earlier.text.slice(0, -1)},"addendum":{"reason":"UPDATED_DATA","updatedFields":"userAgent"}}` }
        versioned.add(earlier.id)
        truth.versions++
      } else {
        const dice = random.int(1_000_000)
        const text =
          dice < 5 || (file === 0 && n === 3)
            ? plantedTexts.rare
            : dice < 505
              ? plantedTexts.mid
              : dice < 605
                ? plantedTexts.inside
                : rareTexts[Math.floor((dice - 605) / 5)]
        const plant = text === plantedTexts.inside ? `see ${text} for details` : text
        record = makeRecord(world, accountIndex, region, slot + random.int(600_000) - 300_000, plant)
        if (text) truth.planted[text]!++
        else if (recent.length < 2000) recent.push(record)
        else recent[random.int(2000)] = record
      }
      truth.events++
      ids.push(record.id)
      truth.byAction[record.name] = (truth.byAction[record.name] ?? 0) + 1
      if (record.error) truth.withError++
      if (record.time < first) first = record.time
      if (record.time > last) last = record.time
      lines.push(record.text)
    }
    truth.records += lines.length
    const text = Buffer.from(`{"Records":[${lines.join(',')}]}`)
    truth.recordBytes += text.length
    const packed = gzipSync(text, { level: options.compression ?? 6 })
    truth.bytes += packed.length
    const at = new Date(slot).toISOString()
    const folder = join(options.directory, 'AWSLogs', account, 'CloudTrail', region, at.slice(0, 4), at.slice(5, 7), at.slice(8, 10))
    if (!made.has(folder)) mkdirSync(folder, { recursive: true })
    made.add(folder)
    const stamp = `${at.slice(0, 16).replaceAll(/[-:]/g, '')}Z`
    writeFileSync(join(folder, `${account}_CloudTrail_${region}_${stamp}_${random.key(16)}.json.gz`), packed)
  }
  const digest = createHash('sha256')
  for (const id of ids.sort()) digest.update(`${id}\n`)
  truth.idDigest = digest.digest('hex')
  truth.from = `${new Date(first).toISOString().slice(0, 19)}Z`
  truth.to = `${new Date(last).toISOString().slice(0, 19)}Z`
  return truth
}
