// Threat detection rules: Sigma with `hold:` and `collect:`, run by the workstation's engine over the sensor's records.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { type FieldMap, stream } from '../../src-main/detect/fields/field-map.ts'
import { RuleSet } from '../../src-main/detect/rule-set.ts'
import { visitTests } from '../../src-main/detect/sigma/expression.ts'
import { shapeOf } from '../../src-main/detect/sigma/pattern.ts'
import type { EventRule, RuleProblem } from '../../src-main/detect/sigma/rule.ts'
import { type CompiledRules, compileRules, type HoldRule } from './prefilter.ts'
import type { Category, SigmaRecord } from './record.ts'

export const profiles = ['minimal', 'standard', 'full'] as const
export type Profile = (typeof profiles)[number]

const collectShape = z.strictObject({
  profile: z.enum(profiles).default('standard'),
  /** Piped input: contents of a communication. */
  stdin: z.boolean().default(false),
  /** Logs that the service's processes have open for writing. */
  logs: z.boolean().default(false),
  memory: z.boolean().default(false),
  /** Freeze the container's control group while it is held. */
  freeze: z.boolean().default(false),
})
export type Collect = z.infer<typeof collectShape>
const holdShape = z.enum(['auto', 'always', 'never'])
const sampleShape = z.strictObject({
  fires: z.array(z.record(z.string(), z.unknown())).min(1),
  quiet: z.array(z.record(z.string(), z.unknown())).min(1),
})

export interface Tdr {
  rule: EventRule
  category: Category
  hold: z.infer<typeof holdShape>
  collect: Collect
  samples: z.infer<typeof sampleShape>
}

export interface AllowList {
  /** Lower-case SHA-256 of images, and image paths (exact, or ending in `*`). */
  hashes: Set<string>
  paths: string[]
}

const categories: Category[] = ['process_creation', 'file_event', 'network_connection', 'kernel_event']
const streams = new Map(
  categories.map((category) => [category, stream({ id: `sensor/${category}`, logsources: [{ product: 'linux', category }] })]),
)
const fieldMap: FieldMap = {
  all: [...streams.values()],
  streams: (record) => [streams.get((record.value as SigmaRecord).category)!],
}

export class Tdrs {
  readonly set: RuleSet
  readonly byId: ReadonlyMap<string, Tdr>
  readonly problems: readonly RuleProblem[]
  readonly compiled: CompiledRules
  readonly allow: AllowList
  /** Says which rules these are, in every package. */
  readonly digest: string

  private constructor(set: RuleSet, byId: Map<string, Tdr>, problems: RuleProblem[], allow: AllowList, digest: string) {
    this.set = set
    this.byId = byId
    this.problems = problems
    this.allow = allow
    this.digest = digest
    const holding: HoldRule[] = []
    const reads = new Set<string>()
    for (const tdr of byId.values()) {
      if (tdr.category === 'file_event') for (const name of readNames(tdr.rule)) reads.add(name)
      if (tdr.category !== 'process_creation' && tdr.category !== 'network_connection') continue
      holding.push({
        id: tdr.rule.id,
        category: tdr.category,
        hold: tdr.hold,
        stdin: tdr.collect.stdin,
        freeze: tdr.collect.freeze,
        expression: tdr.rule.expression,
      })
    }
    // Those that may stop a process come first when bits run short.
    holding.sort((a, b) => Number(a.hold === 'never') - Number(b.hold === 'never'))
    this.compiled = compileRules(holding, [...reads])
  }

  static load(folders: readonly string[]): Tdrs {
    const files: { path: string; text: string }[] = []
    const allow: AllowList = { hashes: new Set(), paths: [] }
    for (const folder of folders)
      for (const name of readdirSync(folder).sort()) {
        if (!/\.ya?ml$/.test(name)) continue
        const path = join(folder, name)
        const text = readFileSync(path, 'utf8')
        if (/^allow\b/.test(name)) readAllow(text, allow)
        else files.push({ path, text })
      }
    return Tdrs.from(files, allow)
  }

  static from(files: { path: string; text: string }[], allow: AllowList = { hashes: new Set(), paths: [] }): Tdrs {
    const set = RuleSet.load(files, { fieldMap: () => fieldMap })
    const problems = [...set.problems]
    const byId = new Map<string, Tdr>()
    for (const rule of set.events) {
      const reject = (reason: string) => problems.push({ path: rule.path, rule: rule.title, reason, character: 0, line: 1, column: 1 })
      const category = rule.logsource.category as Category
      if (!categories.includes(category)) {
        reject(`the log source category \`${rule.logsource.category}\` is none of ${categories.join(', ')}`)
        continue
      }
      const hold = holdShape.default('never').safeParse(rule.custom.hold)
      const collect = collectShape.safeParse(rule.custom.collect ?? {})
      const samples = sampleShape.safeParse(rule.custom.samples ?? { fires: [{}], quiet: [{}] })
      const bad = [hold, collect, samples].find((part) => !part.success)
      if (bad?.error) reject(z.prettifyError(bad.error))
      else byId.set(rule.id, { rule, category, hold: hold.data!, collect: collect.data!, samples: samples.data! })
    }
    const digest = createHash('sha256')
    for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) digest.update(file.text).update('\0')
    return new Tdrs(set, byId, problems, allow, digest.digest('hex'))
  }

  match(record: SigmaRecord): Tdr[] {
    const out: Tdr[] = []
    this.set.run({ source: 'vestige_sensor', value: record }, (rule) => {
      const tdr = this.byId.get(rule.id)
      if (tdr) out.push(tdr)
    })
    return out.length > 0 && this.allowsPath(record.Image) ? [] : out
  }

  allowsPath(image: string | string[]): boolean {
    // The first is the image itself; the name it was called by proves nothing.
    const path = typeof image === 'string' ? image : (image[0] ?? '')
    return this.allow.paths.some((allowed) => (allowed.endsWith('*') ? path.startsWith(allowed.slice(0, -1)) : path === allowed))
  }
}

function readAllow(text: string, into: AllowList): void {
  const list = z
    .strictObject({
      hashes: z.array(z.string().regex(/^[0-9a-fA-F]{64}$/)).default([]),
      paths: z.array(z.string().startsWith('/')).default([]),
    })
    .parse(parse(text) ?? {})
  for (const hash of list.hashes) into.hashes.add(hash.toLowerCase())
  into.paths.push(...list.paths)
}

/** Last components that a file rule names: the kernel reports reads of these alone. */
function readNames(rule: EventRule): string[] {
  const out: string[] = []
  visitTests(rule.expression, (field, test) => {
    if (field !== 'TargetFilename' || test.kind !== 'text') return
    const shape = shapeOf(test.pattern)
    const name = shape.text.slice(shape.text.lastIndexOf('/') + 1)
    if ((shape.how === 'ends' || shape.how === 'equals') && name !== '') out.push(name)
  })
  return out
}

/** Newest change below the folders, for hot reload. */
export function rulesStamp(folders: readonly string[]): string {
  const parts: string[] = []
  for (const folder of folders)
    for (const name of readdirSync(folder).sort()) {
      const { mtimeMs, size } = statSync(join(folder, name))
      parts.push(`${name}:${mtimeMs}:${size}`)
    }
  return parts.join('|')
}
