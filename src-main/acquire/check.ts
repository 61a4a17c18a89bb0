// Judges a bag that a plan wrote: is every page there, unchanged and with as many records as was counted at the source?
import {
  type Acquisition,
  type AcquisitionCheck,
  type AcquisitionRecord,
  type AcquisitionStep,
  acquisition,
} from '../contract/acquisition.ts'
import { claimsOf } from './claims.ts'

/** A file of the bag as the import found it. */
export interface BagFile {
  /** Path in the bag: `data/…`. */
  path: string
  sha256: string | null
  size: number
  /** Records the sources found in it; null when no source reads it. */
  records: number | null
  rejects: number
  /** Why it could not be read whole. */
  problem: string | null
}
export interface Bag {
  acquisition: string
  manifest: string
  tagManifest: string
  files: readonly BagFile[]
  /** Text of a file, for settings that prove something; empty when it is not there or too large. */
  text: (path: string) => string
}

/** Says in words what is not right; never throws for anything a bag can hold. */
export const judgeBag = (bag: Bag): AcquisitionRecord | { unreadable: string } => {
  let json: unknown
  try {
    json = JSON.parse(bag.acquisition)
  } catch (error) {
    return { unreadable: `acquisition.json is no JSON: ${(error as Error).message}` }
  }
  const parsed = acquisition.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return { unreadable: `acquisition.json: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as the format says'}` }
  }
  const own = parsed.data
  const checks: AcquisitionCheck[] = []
  const check = (name: string, holds: boolean, subject: string, detail: string) => checks.push({ name, holds, subject, detail })
  const files = new Map(bag.files.map((file) => [file.path, file]))

  manifests(bag, files, check)
  check(
    'files were unchanged when the bag was sealed',
    own.complete,
    'acquisition.json',
    own.complete ? 'as it says' : 'it says that some had changed',
  )
  const noted = new Set<string>()
  const findings = new Map<AcquisitionStep, { sound: boolean; why: string[]; records: number }>()
  for (const step of own.steps) {
    for (const page of step.pages) noted.add(page.file)
    const found = findingsOf(step, files)
    findings.set(step, found)
    if (step.status === 'complete' || found.why.length > 0)
      check(
        'pages and counts of a step',
        found.sound,
        step.name,
        found.sound ? `${step.pages.length} pages, ${found.records} records` : found.why.join('; '),
      )
  }
  const strays = bag.files.filter((file) => file.path.startsWith('data/') && !noted.has(file.path))
  check(
    'nothing beyond what was fetched',
    strays.length === 0,
    'data/',
    strays.length === 0
      ? `${noted.size} files`
      : `no step names ${strays
          .slice(0, 5)
          .map((file) => file.path)
          .join(', ')}${strays.length > 5 ? ` and ${strays.length - 5} more` : ''}`,
  )

  const clockOffset = offsetOf(own)
  const settings = (name: string) =>
    own.steps
      .filter((step) => step.name === name)
      .flatMap((step) => step.pages.map((page) => bag.text(page.file)))
      .join('\n')
  const starts = own.runs.flatMap((run) => run.start ?? []).sort()
  const ends = own.runs.flatMap((run) => run.end ?? []).sort()
  const sealed = checks.every((one) => one.holds || one.name === 'pages and counts of a step')
  const claims = claimsOf(
    own,
    (step) => {
      const found = findings.get(step)!
      return sealed ? found : { ...found, sound: false, why: [...found.why, 'the bag as a whole does not verify'] }
    },
    settings,
    clockOffset ?? 0,
  )
  return {
    holds: checks.every((one) => one.holds),
    checks,
    provider: own.provider,
    account: own.account,
    collector: own.caller,
    tool: own.tool,
    host: `${own.host.name} (${own.host.system})`,
    from: own.plan.from,
    to: own.plan.to,
    started: starts[0] ?? '',
    ended: ends.at(-1) ?? '',
    interruptions: Math.max(0, starts.length - 1),
    clockOffset,
    scriptSha256: own.plan.scriptSha256,
    regions: own.regions,
    steps: own.steps.map((step) => ({
      name: step.name,
      layer: step.layer,
      region: step.region,
      status: step.status,
      error: step.error,
      command: step.command.join(' '),
      pages: step.pages.length,
      items: step.pages.some((page) => page.items !== null) ? step.pages.reduce((sum, page) => sum + (page.items ?? 0), 0) : null,
      retries: step.retries,
      requestIds: step.pages.flatMap((page) => page.requestIds).slice(0, 200),
    })),
    claims,
  }
}

type Add = (name: string, holds: boolean, subject: string, detail: string) => void

/** BagIt's own lists: each file that they name, and none beside. */
const manifests = (bag: Bag, files: ReadonlyMap<string, BagFile>, check: Add): void => {
  for (const [name, text] of [
    ['manifest-sha256.txt', bag.manifest],
    ['tagmanifest-sha256.txt', bag.tagManifest],
  ] as const) {
    const faults: string[] = []
    const listed = new Set<string>()
    for (const line of text.split('\n')) {
      if (line === '') continue
      const hit = /^([0-9a-f]{64}) {2}(.+)$/.exec(line)
      if (!hit) {
        faults.push(`a line that is none: ${JSON.stringify(line.slice(0, 80))}`)
        continue
      }
      listed.add(hit[2]!)
      const file = files.get(hit[2]!)
      if (!file) faults.push(`${hit[2]} is listed and not there`)
      else if (file.sha256 !== hit[1]) faults.push(`${hit[2]} has other bytes than listed`)
    }
    if (name === 'manifest-sha256.txt')
      for (const path of files.keys()) if (path.startsWith('data/') && !listed.has(path)) faults.push(`${path} is there and not listed`)
    if (text === '') faults.push('it is missing or empty')
    check(name, faults.length === 0, name, faults.length === 0 ? `${listed.size} files as listed` : some(faults))
  }
}

const some = (faults: readonly string[]) =>
  `${faults.slice(0, 10).join('; ')}${faults.length > 10 ? `; and ${faults.length - 10} more` : ''}`

const findingsOf = (step: AcquisitionStep, files: ReadonlyMap<string, BagFile>) => {
  const why: string[] = []
  let records = 0
  step.pages.forEach((page, index) => {
    const file = files.get(page.file)
    const numbered = /\/page-(\d+)\.\w+$/.exec(page.file)
    if (numbered && Number(numbered[1]) !== index + 1) why.push(`page ${index + 1} is not there (the next is ${page.file})`)
    if (!file) {
      why.push(`${page.file} is not there`)
      return
    }
    if (file.sha256 !== page.sha256) why.push(`${page.file} has other bytes than were hashed at the source`)
    records += file.records ?? 0
    if (file.records !== null && page.items !== null && file.records !== page.items)
      why.push(`${page.file} holds ${file.records} records, ${page.items} were counted at the source`)
    if (file.records !== null && file.rejects > 0) why.push(`${page.file} has ${file.rejects} records that could not be read`)
    if (file.records !== null && file.problem !== null) why.push(`${page.file}: ${file.problem}`)
    if (numbered && index < step.pages.length - 1 && !page.more) why.push(`${page.file} says that none follows, and another does`)
  })
  const last = step.pages.at(-1)
  if (step.status === 'complete' && last?.more) why.push(`the last page, ${last.file}, says that more follows`)
  if (step.status === 'complete' && step.pages.length === 0 && !step.command.includes('{}'))
    why.push('it is said to be complete without a page')
  return { sound: why.length === 0, why, records }
}

const offsetOf = ({ clock }: Acquisition): number | null => {
  const offsets = clock
    .map(({ host, server }) => (Date.parse(host) - Date.parse(server)) / 1000)
    .filter((one) => Number.isFinite(one))
    .sort((a, b) => a - b)
  return offsets.length === 0 ? null : offsets[Math.floor(offsets.length / 2)]!
}
