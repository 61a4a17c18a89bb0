// What expires first: what a case lacks in a window, when the client's systems lose it, and the request that keeps it. Pure.
import type { CoverageLane } from '../../contract/coverage.ts'
import type { PreservationItem, RetentionEntry, RetentionOverride } from '../../contract/procedures/coverage.ts'

const day = 86_400_000

export interface Wanted {
  /** Milliseconds. */
  from: number
  to: number
  /** The day the request is written. */
  asOf: number
}

/** Which providers a source speaks of; a source of several counts for the providers of its lanes' records only. */
const providerOf: readonly (readonly [RegExp, string])[] = [
  [/^aws_|^cloudwatch/, 'aws'],
  [/^azure_|^entra_|^m365_|^defender_|^intune_|^sentinel$/, 'azure'],
  [/^gcp_|^google_/, 'gcp'],
  [/^okta_/, 'okta'],
  [/^duo$/, 'duo'],
  [/^auth0$/, 'auth0'],
  [/^onelogin$/, 'onelogin'],
  [/^github_/, 'github'],
  [/^k8s_/, 'kubernetes'],
  [/^linux_|^falco$|^tetragon$|^tracee$|^kunai$|^osquery$|^velociraptor$|^vestige/, 'host'],
]

export function providersOf(sources: Iterable<string>): Set<string> {
  const found = new Set<string>()
  for (const source of sources) for (const [pattern, provider] of providerOf) if (pattern.test(source)) found.add(provider)
  return found
}

/** Everything that concerns this client and is short or absent, what goes first first. */
export function preservationItems(
  entries: readonly RetentionEntry[],
  overrides: readonly RetentionOverride[],
  lanes: readonly Pick<CoverageLane, 'source' | 'layer' | 'segments' | 'first' | 'last'>[],
  wanted: Wanted,
): PreservationItem[] {
  const providers = providersOf(lanes.map(({ source }) => source))
  const items: PreservationItem[] = []
  for (const entry of entries) {
    if (!providers.has(entry.provider)) continue
    const mine = lanes.filter((lane) => lane.layer === entry.layer && entry.sources.includes(lane.source))
    const lacking = lackOf(mine, wanted)
    if (!lacking) continue
    const override = overrides.find(({ id }) => id === entry.id) ?? null
    const days = override ? override.days : entry.days
    const expires = days === null ? null : lacking.from + days * day
    const gone = days === null ? null : lacking.to + days * day
    const state = expires === null || gone === null ? 'unknown' : gone <= wanted.asOf ? 'gone' : expires <= wanted.asOf ? 'going' : 'keeps'
    items.push({
      entry,
      override,
      days,
      has: mine.some(({ first }) => first !== null) ? 'part' : 'nothing',
      from: iso(lacking.from),
      to: iso(lacking.to),
      expires: expires === null ? null : iso(expires),
      gone: gone === null ? null : iso(gone),
      state,
      why: lacking.why,
    })
  }
  return items.sort((a, b) => rank(a, wanted.asOf) - rank(b, wanted.asOf) || lastOf(a) - lastOf(b) || (a.entry.id < b.entry.id ? -1 : 1))
}

/** What still can be lost stands by the day it goes; what is gone, or nobody knows of, after it. */
function rank(item: PreservationItem, asOf: number): number {
  if (item.state === 'gone') return Number.MAX_SAFE_INTEGER
  if (item.expires === null) return Number.MAX_SAFE_INTEGER - 1
  // Records go by the day: where the first have gone, the next go tomorrow.
  return Math.max(Date.parse(item.expires), asOf)
}

/** Of two that are both being deleted today, the one whose last is gone sooner stands first. */
const lastOf = ({ gone }: PreservationItem): number => (gone === null ? Number.MAX_SAFE_INTEGER : Date.parse(gone))

/** Records seen are not taken for all that there is; only what is shown complete is not asked for again. */
function lackOf(
  lanes: readonly Pick<CoverageLane, 'segments' | 'first' | 'last'>[],
  wanted: Wanted,
): { from: number; to: number; why: string } | undefined {
  if (lanes.length === 0) return { from: wanted.from, to: wanted.to, why: 'nothing of it was received' }
  let from = Number.POSITIVE_INFINITY
  let to = Number.NEGATIVE_INFINITY
  const states = new Set<string>()
  for (const { segments } of lanes) {
    let at = wanted.from
    for (const segment of segments) {
      const start = Math.max(Number(BigInt(segment.from) / 1000n), wanted.from)
      const end = Math.min(Number(BigInt(segment.to) / 1000n), wanted.to)
      if (end <= start) continue
      if (start > at) take(at, start, 'unknown')
      if (segment.state !== 'complete') take(start, end, segment.state)
      at = Math.max(at, end)
    }
    if (at < wanted.to) take(at, wanted.to, 'unknown')
  }
  if (states.size === 0) return undefined
  const words = [
    ...(states.has('missing') ? ['a part is shown missing'] : []),
    ...(states.has('unknown') ? ['a part holds no record, and whether there was any is not known'] : []),
    ...(states.has('seen') ? ['what was received is not shown complete'] : []),
  ]
  return { from, to, why: words.join('; ') }

  function take(start: number, end: number, state: string): void {
    from = Math.min(from, start)
    to = Math.max(to, end)
    states.add(state)
  }
}

const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** The request as a text: dated, soonest first, with who says how long each log is kept. */
export function preservationText(
  items: readonly PreservationItem[],
  { title, examiner, from, to, asOf }: { title: string; examiner: string; from: string; to: string; asOf: string },
): string {
  const lines = [
    `# Preservation request: ${line(title)}`,
    '',
    `Written ${asOf} by ${line(examiner)}. Window of interest: ${from} to ${to} (UTC).`,
    '',
    'Please keep the logs named here from deletion, and send them. They stand in the order in which they are lost. Suspend deletion',
    'first (retention, lifecycle rules, rotation, termination of hosts), then export; do not change what is recorded.',
    '',
  ]
  if (items.length === 0)
    lines.push('Nothing is asked for: every log of this client that this case knows is shown complete in the window.', '')
  items.forEach((item, n) => {
    const { entry, override, days } = item
    lines.push(`## ${n + 1}. ${entry.title}`, '')
    lines.push(`- Until when: ${dueWords(item, asOf)}`)
    lines.push(`- Needed: ${item.from} to ${item.to}. Here so far: ${item.has === 'nothing' ? 'nothing' : 'a part'} (${item.why}).`)
    lines.push(
      `- Kept for: ${days === null ? 'not known; the setting below decides' : `${daysText(days)}`}, per ${override ? `${line(override.by)} on ${override.at.slice(0, 10)}${override.note ? ` (${line(override.note)})` : ''}` : `${entry.reference} ${entry.asOf === null ? '(not read again for this table; please check)' : `(read ${entry.asOf})`}`}.`,
    )
    if (!override && entry.plans.length > 0)
      lines.push(
        `- By plan: ${entry.plans.map(({ plan, days: of }) => `${plan} ${of === null ? 'not known' : daysText(of)}`).join(', ')}. Which one is yours?`,
      )
    lines.push(`- Setting: ${entry.setting}`)
    if (entry.note) lines.push(`- Note: ${entry.note}`)
    lines.push('', '```', entry.command.replaceAll('FROM', item.from).replaceAll(/\bTO\b/g, item.to), '```', '')
  })
  return `${lines.join('\n').trimEnd()}\n`
}

/** Words of the case stand in a line of their own and bring no markup. */
const line = (text: string) => text.replace(/[\r\n]+/g, ' ').replace(/[<>[\]`*_#|]/g, (one) => `\\${one}`)

export const daysText = (days: number): string =>
  days < 1 ? `${Math.round(days * 24)} hour${Math.round(days * 24) === 1 ? '' : 's'}` : `${days} days`

export function dueWords({ state, expires, gone }: Pick<PreservationItem, 'state' | 'expires' | 'gone'>, asOf: string): string {
  if (state === 'unknown' || expires === null || gone === null) return 'not known; ask today'
  if (state === 'gone') return `all of it was deleted by ${gone}, unless it was kept elsewhere: ask for copies (SIEM, bucket, backup)`
  if (state === 'going')
    return `a part of it is deleted every day since ${expires}; the last goes on ${gone}. Today (${asOf.slice(0, 10)}) is the day to keep it`
  return `the first of it is deleted on ${expires}, the last on ${gone}`
}
