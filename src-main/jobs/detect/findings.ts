// Detections as they are asked for: filtered, hidden ones counted, with rules, ATT&CK matrix and coverage.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { CaseClient } from '../../case/client.ts'
import type { Level } from '../../contract/detection.ts'
import type {
  CoverageEntry,
  DetectState,
  HideRecord,
  IncidentInfo,
  Matrix,
  RuleInfo,
  ShownDetection,
} from '../../contract/procedures/detections.ts'
import { Attack } from '../../detect/attack.ts'
import { coverage } from '../../detect/coverage.ts'
import { coverageRules } from '../../detect/coverage-rules.ts'
import { applyHides, type Hide } from '../../detect/hides.ts'
import type { RuleSet } from '../../detect/rule-set.ts'
import { sourceById, sources } from '../../sources/registry.ts'
import { detectFacts } from './conclude.ts'
import type { KeptDetection } from './context.ts'
import { loadRules } from './record-rules.ts'
import { caseRules, packPrefix } from './rule-files.ts'

const attackFile = fileURLToPath(new URL('../../../resources/attack/enterprise.json', import.meta.url))
let attackTable: Attack | undefined

export function attack(): Attack {
  attackTable ??= new Attack(JSON.parse(readFileSync(attackFile, 'utf8')))
  return attackTable
}

export interface DetectionFilter {
  levels?: readonly Level[]
  rule?: string
  technique?: string
  tactic?: string
  entity?: string
  incident?: string
  event?: string
  search?: string
  hidden: 'without' | 'with' | 'only'
  order: 'time' | 'priority'
}

const ranks: Record<string, number> = { informational: 0, low: 1, medium: 2, high: 3, critical: 4 }

/** One case's findings, read once and kept until they change. */
export class Findings {
  readonly #client: CaseClient
  #all: Promise<ShownDetection[]> | undefined
  #incidents: Promise<IncidentInfo[]> | undefined
  #rules: { fingerprint: string; rules: RuleSet } | undefined

  constructor(client: CaseClient) {
    this.#client = client
    client.onChange(({ kind }) => {
      if (kind === 'detections' || kind === 'events') this.changed()
    })
  }

  /** What was kept is no longer sure. The case's own word of a change comes a moment late. */
  changed(): void {
    this.#all = undefined
    this.#incidents = undefined
  }

  /** In time order, hidden ones marked. */
  all(): Promise<ShownDetection[]> {
    this.#all ??= this.#read()
    return this.#all
  }

  async #read(): Promise<ShownDetection[]> {
    const kept: KeptDetection[] = []
    for await (const slice of this.#client.detections()) for (const one of slice) kept.push(one as KeptDetection)
    const entities = new Map(kept.map((one) => [one.id, one.entities]))
    const { suppressed } = applyHides(kept, await this.#hidesInForce(), (one) => entities.get(one.id) ?? [])
    const hidden = new Map(suppressed.map(({ detection, hide }) => [detection.id, hide]))
    return kept.map((one) => {
      const hide = hidden.get(one.id)
      return { ...one, hidden: hide ? { hide: hide.id, reason: hide.reason } : null }
    })
  }

  async #hidesInForce(): Promise<Hide[]> {
    return (await this.#client.hides()).filter((one) => one.ended === null)
  }

  async filtered(filter: DetectionFilter): Promise<{ list: ShownDetection[]; suppressed: number }> {
    const words = filter.search?.toLowerCase()
    const technique = filter.technique?.toUpperCase()
    const list = (await this.all()).filter(
      (one) =>
        (!filter.levels || filter.levels.includes(one.level)) &&
        (filter.rule === undefined || one.ruleId === filter.rule) &&
        (technique === undefined || one.techniques.some((id) => id === technique || id.startsWith(`${technique}.`))) &&
        (filter.tactic === undefined || one.tactics.includes(filter.tactic)) &&
        (filter.entity === undefined || one.entities.includes(filter.entity)) &&
        (filter.incident === undefined || one.incident === filter.incident) &&
        (filter.event === undefined || one.eventIds.includes(filter.event)) &&
        (words === undefined ||
          `${one.title}\n${one.ruleId}\n${one.techniques.join('\n')}\n${one.entities.join('\n')}`.toLowerCase().includes(words)),
    )
    const suppressed = list.filter((one) => one.hidden).length
    const shown = list.filter((one) => filter.hidden === 'with' || (one.hidden !== null) === (filter.hidden === 'only'))
    if (filter.order === 'priority') shown.sort((a, b) => b.priority.score - a.priority.score)
    return { list: shown, suppressed }
  }

  /** Incidents whose detections are all hidden are left out; the others name only what is shown. */
  async incidents(): Promise<IncidentInfo[]> {
    this.#incidents ??= (async () => {
      const read: IncidentInfo[] = []
      for await (const slice of this.#client.incidents()) for (const one of slice) read.push(one as IncidentInfo)
      const shown = new Set((await this.all()).filter((one) => !one.hidden).map((one) => one.id))
      return read
        .map((one) => ({ ...one, detections: one.detections.filter((id) => shown.has(id)) }))
        .filter((one) => one.detections.length > 0)
    })()
    return this.#incidents
  }

  async hides(): Promise<HideRecord[]> {
    const counts = new Map<string, number>()
    for (const { hidden } of await this.all()) if (hidden) counts.set(hidden.hide, (counts.get(hidden.hide) ?? 0) + 1)
    return (await this.#client.hides()).map((one) => ({ ...one, suppressed: counts.get(one.id) ?? 0 }))
  }

  async ruleSet(): Promise<RuleSet> {
    const { files, fingerprint } = await caseRules(this.#client)
    if (this.#rules?.fingerprint !== fingerprint) this.#rules = { fingerprint, rules: loadRules(files) }
    return this.#rules!.rules
  }

  async rules(): Promise<{ loaded: RuleInfo[]; rejected: RuleSet['problems'][number][] }> {
    const rules = await this.ruleSet()
    const matches = (await detectFacts(this.#client))?.matches ?? {}
    const detections = new Map<string, number>()
    for (const one of await this.all()) detections.set(one.ruleId, (detections.get(one.ruleId) ?? 0) + 1)
    const loaded = [...rules.events, ...rules.correlations].map((rule): RuleInfo => {
      const own = rule.path.startsWith(packPrefix)
      return {
        id: rule.id,
        title: rule.title,
        level: rule.level,
        kind: rule.kind,
        techniques: rule.techniques,
        tactics: rule.tactics,
        supporting: rules.supporting.has(rule.id),
        origin: own ? 'pack' : 'case',
        path: own ? rule.path.slice(packPrefix.length) : rule.path,
        matches: matches[rule.id] ?? 0,
        detections: detections.get(rule.id) ?? 0,
      }
    })
    return { loaded: loaded.sort((a, b) => (a.path < b.path ? -1 : 1)), rejected: [...rules.problems] }
  }

  async ruleText(id: string): Promise<string | null> {
    const rule = (await this.ruleSet()).rule(id)
    if (!rule) return null
    return (await caseRules(this.#client)).files.find((file) => file.path === rule.path)?.text ?? ''
  }

  async state(): Promise<DetectState> {
    const [facts, { fingerprint }, rules, all, incidents, { account }] = await Promise.all([
      detectFacts(this.#client),
      caseRules(this.#client),
      this.ruleSet(),
      this.all(),
      this.incidents(),
      this.#client.facts(),
    ])
    const byLevel: Record<string, number> = {}
    for (const one of all) if (!one.hidden) byLevel[one.level] = (byLevel[one.level] ?? 0) + 1
    return {
      at: facts?.at ?? null,
      rulesLoaded: rules.events.length + rules.correlations.length,
      rulesRejected: rules.problems.length,
      matches: Object.values(facts?.matches ?? {}).reduce((sum, count) => sum + count, 0),
      detections: all.length,
      suppressed: all.filter((one) => one.hidden).length,
      byLevel,
      incidents: incidents.length,
      indicatorsFound: await this.#client.indicatorsFound(),
      stale: account.records > 0 && (facts?.fingerprint !== fingerprint || facts.at === null || facts.records !== account.records),
      rulePaths: facts?.rulePaths ?? [],
      leftOut: facts?.leftOut ?? [],
    }
  }

  async matrix(): Promise<Matrix> {
    const table = attack()
    const rules = await this.ruleSet()
    const counts = new Map<string, Matrix['unknown'][number]>()
    const entry = (id: string) => {
      const technique = table.technique(id)
      let one = counts.get(technique.id)
      if (!one) {
        one = { id: technique.id, title: table.title(id), name: technique.name, detections: 0, level: null, rules: 0 }
        counts.set(technique.id, one)
      }
      return one
    }
    for (const rule of [...rules.events, ...rules.correlations]) for (const id of new Set(rule.techniques)) entry(id).rules++
    for (const { techniques, level, hidden } of await this.all()) {
      if (hidden) continue
      for (const id of new Set(techniques)) {
        const one = entry(id)
        one.detections++
        if (one.level === null || ranks[level]! > ranks[one.level]!) one.level = level
      }
    }
    const ordered = [...counts.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
    return {
      version: table.version,
      copyright: table.copyright,
      tactics: table.tactics.map(({ id, shortname, name }) => ({
        id,
        shortname,
        name,
        techniques: ordered.filter((one) => table.technique(one.id).tactics.includes(shortname)),
      })),
      unknown: ordered.filter((one) => table.technique(one.id).tactics.length === 0),
    }
  }

  async coverage(window: { from: string | undefined; to: string | undefined }): Promise<CoverageEntry[]> {
    const spans = await this.#client.sourceSpans()
    const dated = spans.filter((one) => one.from !== null && one.to !== null)
    const edge = (list: string[], last: boolean) =>
      list
        .map(BigInt)
        .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
        .at(last ? -1 : 0)
    const from =
      window.from ??
      edge(
        dated.map((one) => one.from!),
        false,
      )?.toString()
    const to =
      window.to ??
      edge(
        dated.map((one) => one.to!),
        true,
      )?.toString()
    return coverage({
      attack: attack(),
      rules: coverageRules(
        await this.ruleSet(),
        sources.map(({ id }) => id),
      ),
      sources: spans.map(({ source, ...rest }) => ({ id: source, title: sourceById(source)?.title ?? source, ...rest })),
      fired: (await this.all()).filter((one) => !one.hidden).flatMap((one) => one.techniques),
      window: from !== undefined && to !== undefined ? { from, to } : null,
      titleOf: (id) => sourceById(id)?.title ?? id,
    })
  }
}
