// One provider's round: the plan runs against stand-ins, ends twice in the middle, goes on, and its bag is received in a case.
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Provider } from '../../src-main/acquire/plan.ts'
import type { AcquisitionRecord } from '../../src-main/contract/acquisition.ts'
import type { Workbench } from '../../src-main/workbench/workbench.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { type Stage, stage } from './stage.ts'

export interface Fetched {
  provider: Provider
  scenario: Scenario
  stage: Stage
  /** Exit status or signal of each run. */
  runs: (number | string)[]
  said: string
}

/** Interrupted at the given calls, counted over all runs. */
export async function fetchTwiceInterrupted(dir: string, provider: Provider, at: [number, number]): Promise<Fetched> {
  const scenario = scenarios[provider]()
  const set = stage(dir, scenario)
  const first = await set.run([{ at: at[0], signal: 'KILL' }])
  const second = await set.run([{ at: at[1], signal: 'KILL' }])
  const last = await set.run()
  return { provider, scenario, stage: set, runs: [first.status, second.status, last.status], said: last.said }
}

export async function received(workbench: Workbench, path: string): Promise<AcquisitionRecord | { unreadable: string } | null> {
  const { job } = await workbench.client.evidence.receive({ paths: [path], detect: false })
  for await (const progress of await workbench.client.evidence.jobs()) {
    if (progress.job !== job || progress.state === 'running') continue
    if (progress.state !== 'done') throw new Error(progress.message ?? progress.state)
    return workbench.client.acquire.record({ exhibit: progress.exhibit! })
  }
  throw new Error('no end')
}

interface OnDisk {
  steps: { name: string; pages: { file: string; items: number | null; more: boolean }[] }[]
}
const asText = (path: string) => readFileSync(path, 'utf8')

/** A page with a page after it: what is taken away there is a gap. */
const longest = (bag: string) => {
  const { steps } = JSON.parse(asText(join(bag, 'acquisition.json'))) as OnDisk
  return steps.toSorted((a, b) => b.pages.length - a.pages.length || (a.name < b.name ? -1 : 1))[0]!
}
/** A step whose files a source reads, so that its counts can be compared. */
const counted = (bag: string) => {
  const { steps } = JSON.parse(asText(join(bag, 'acquisition.json'))) as OnDisk
  const rank = /cloudtrail-events|activity-log|^log-2|^audit-|system-log|directory-audits/
  return steps.find((step) => rank.test(step.name) && (step.pages[0]?.items ?? 0) > 0)!
}
/** Makes the tag files fit again, as someone would who knows the format. */
const resealed = async (bag: string) => {
  const { createHash } = await import('node:crypto')
  const lines = asText(join(bag, 'tagmanifest-sha256.txt'))
    .split('\n')
    .filter(Boolean)
    .map(
      (line) =>
        `${createHash('sha256')
          .update(readFileSync(join(bag, line.slice(66))))
          .digest('hex')}  ${line.slice(66)}\n`,
    )
  writeFileSync(join(bag, 'tagmanifest-sha256.txt'), lines.join(''))
}

/** Each changes a copy of a bag in one way; the import must find it. */
export const tamperings: Record<string, (bag: string) => Promise<void> | void> = {
  'a removed page': (bag) => rmSync(join(bag, counted(bag).pages[0]!.file)),
  'a removed page, all lists made to fit': async (bag) => {
    const { file } = longest(bag).pages.at(-1)!
    rmSync(join(bag, file))
    const kept = (text: string) =>
      text
        .split('\n')
        .filter((line) => !line.includes(file))
        .join('\n')
    writeFileSync(join(bag, 'manifest-sha256.txt'), kept(asText(join(bag, 'manifest-sha256.txt'))))
    const own = JSON.parse(asText(join(bag, 'acquisition.json'))) as OnDisk
    for (const step of own.steps) step.pages = step.pages.filter((page) => page.file !== file)
    // With one page alone nothing follows it: then the step says that it is complete without a page.
    writeFileSync(join(bag, 'acquisition.json'), JSON.stringify(own))
    await resealed(bag)
  },
  'a changed byte': (bag) => {
    const path = join(bag, counted(bag).pages[0]!.file)
    const bytes = readFileSync(path)
    const at = bytes.lastIndexOf('"', bytes.length - 3) - 1
    bytes[at] = bytes[at]! ^ 1
    writeFileSync(path, bytes)
  },
  'a lying count': async (bag) => {
    const own = JSON.parse(asText(join(bag, 'acquisition.json'))) as OnDisk
    const { name } = counted(bag)
    own.steps.find((step) => step.name === name)!.pages[0]!.items!++
    writeFileSync(join(bag, 'acquisition.json'), JSON.stringify(own))
    await resealed(bag)
  },
  'an added file': (bag) => writeFileSync(join(bag, 'data', 'more.json'), '{}'),
  'a changed list': (bag) => appendFileSync(join(bag, 'manifest-sha256.txt'), `${'0'.repeat(64)}  data/none.json\n`),
}

export async function foundWhenTampered(workbench: Workbench, fetched: Fetched, name: string): Promise<{ found: boolean; detail: string }> {
  const copy = join(fetched.stage.dir, `bag-${name.replaceAll(/[^a-z]+/g, '-')}`)
  cpSync(fetched.stage.bag, copy, { recursive: true })
  await tamperings[name]!(copy)
  const judged = await received(workbench, copy)
  rmSync(copy, { recursive: true, force: true })
  if (!judged || 'unreadable' in judged) return { found: true, detail: judged ? judged.unreadable : 'no bag any more' }
  const fails = judged.checks.filter((one) => !one.holds)
  const complete = judged.claims.filter((one) => one.state === 'shown_complete')
  return {
    found: fails.length > 0,
    detail: `${fails.map((one) => `${one.subject}: ${one.detail}`).join(' | ')} (${complete.length} claims still complete)`,
  }
}
