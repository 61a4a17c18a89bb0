// Writes the script that a client's administrator runs: values from outside as quoted words, then text that never changes.
import { needs, type Provider } from './needs.ts'
import { inComment, shellList, shellWord } from './quote.ts'

export { type Needs, needs, type Provider, providers } from './needs.ts'

export interface PlanRequest {
  provider: Provider
  /** RFC 3339; from inclusive, to exclusive. */
  from: string
  to: string
  profile?: string
  /** Account, subscription, project, tenant: the script stops when its credentials are of another. */
  account?: string
  /** AWS: only these regions. */
  regions?: readonly string[]
  /** `vestige 0.1.0` */
  tool: string
}
/** The parts that never change, as `resources/acquire` has them. */
export interface PlanParts {
  common: string
  provider: string
}
export interface Plan {
  provider: Provider
  /** What the file should be called. */
  file: string
  script: string
  needs: string
}
export class PlanError extends Error {}

const hour = 3_600_000
const day = 24 * hour
/** Beyond this a plan is two plans. */
const mostDays = 400

export const planAcquisition = (request: PlanRequest, parts: PlanParts): Plan => {
  const { provider } = request
  const from = Date.parse(request.from)
  const to = Date.parse(request.to)
  if (!Number.isFinite(from) || !Number.isFinite(to)) throw new PlanError('from and to are times as RFC 3339 writes them')
  if (to <= from) throw new PlanError('the end is not after the beginning')
  if (to - from > mostDays * day) throw new PlanError(`more than ${mostDays} days: make several plans`)
  const values = [request.profile, request.account, ...(request.regions ?? [])]
  if (values.some((one) => one !== undefined && /[\x00-\x1f\x7f]/.test(one))) throw new PlanError('a name holds a control character')
  const name = `vestige-${provider}-${compact(from)}-${compact(to)}`
  const text = inWords(request)
  const script = `#!/usr/bin/env bash
# Acquisition plan by ${inComment(request.tool)} for an ${needs[provider].title}: ${instant(from)} to ${instant(to)}
#
# Reads and changes nothing. Run it where ${needs[provider].program} is signed in:   bash ${name}.sh [FOLDER]
# After an interruption the same command goes on where it stopped.        bash ${name}.sh --needs  says what it needs and costs.
# It writes FOLDER, a BagIt bag: what was fetched below data/, and acquisition.json with every command, answer and refusal.
set -u -o pipefail
export LC_ALL=C
${variable('PROVIDER', provider)}
${variable('NAME', name)}
${variable('FROM', instant(from))}
${variable('TO', instant(to))}
${variable('PROFILE', request.profile ?? '')}
${variable('ACCOUNT', request.account ?? '')}
${specific(request, from, to).join('\n')}
if [ "\${1:-}" = --needs ]; then
  cat <<'NEEDS'
${text}
NEEDS
  exit 0
fi
case \${1:-} in -*) printf 'bash %s [FOLDER] | --needs\\n' "$0" >&2; exit 2 ;; esac

${parts.common.trimEnd()}

${parts.provider.trimEnd()}
`
  return { provider, file: `${name}.sh`, script, needs: text }
}

// What looks like an expansion in a quoted name is meant to stay as it is.
const meant = '# shellcheck disable=SC2016,SC1003\n'
const variable = (name: string, value: string) => `${/[$`\\']/.test(value) ? meant : ''}${name}=${shellWord(value)}`
const instant = (ms: number) => new Date(ms).toISOString().replace(/\.000Z$/, 'Z')
const compact = (ms: number) =>
  instant(ms)
    .replaceAll(/[-:]/g, '')
    .replace(/\..*|Z$/, '')

/** What only some providers' parts read: an unused variable would be noise in a script that is to be read. */
const specific = ({ provider, regions }: PlanRequest, from: number, to: number): string[] => {
  switch (provider) {
    case 'aws':
      return [
        `FROM_MS=${from} TO_MS=${to}`,
        `${(regions ?? []).some((one) => /[$`\\']/.test(one)) ? meant : ''}REGIONS=${shellList(regions ?? [])}`,
        `DAYS=${shellList(daysOf(from, to).flatMap(([y, m, d]) => ['--include', `${y}/${m}/${d}/*`]))}`,
      ]
    case 'azure':
      return [`DAYS=${shellList(daysOf(from, to).map(([y, m, d]) => `*y=${y}/m=${m}/d=${d}/*`))}`]
    case 'gcp':
      return [`WINDOWS=${shellList(windows(from, to, to - from <= 2 * day ? hour : day))}`]
    case 'm365':
      return [`WINDOWS=${shellList(windows(from, to, day))}`]
    default:
      return []
  }
}

const daysOf = (from: number, to: number): string[][] => {
  const out: string[][] = []
  for (let at = Math.floor(from / day) * day; at < to; at += day) out.push(new Date(at).toISOString().slice(0, 10).split('-'))
  return out
}
const windows = (from: number, to: number, step: number): string[] => {
  const out: string[] = []
  for (let at = from; at < to; ) {
    const end = Math.min(to, (Math.floor(at / step) + 1) * step)
    out.push(`${instant(at)}/${instant(end)}`)
    at = end
  }
  return out
}

const inWords = ({ provider }: PlanRequest): string => {
  const { program, cost, how, policy, limits } = needs[provider]
  return [`Program   ${program}`, `Cost      ${cost}`, `Limits    ${limits}`, '', `Permissions   ${how}`, '', policy].join('\n')
}
