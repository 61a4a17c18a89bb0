// vestige verdict: the offline analyst's verdict of a subject, with its claims and what was checked of each.
import type { Subject, Verdict } from '../contract/verdict.ts'
import { read } from './options.ts'
import { print } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, withCase } from './with-case.ts'

export async function verdictCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    subject: { type: 'string', default: 'case' },
    without: { type: 'string', multiple: true },
    keep: { type: 'boolean', default: false },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const [dir, ...more] = positionals
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (more.length > 0 && !values.without) throw new UsageError(`unexpected argument ${more[0]}`)
  const subject = subjectOf(values.subject)
  // `--without EX-001 EX-002` and `--without EX-001,EX-002` say the same.
  const without = [...new Set([...(values.without ?? []), ...more].flatMap((one) => one.split(',')).filter((one) => one !== ''))]
  return withCase(dir, values, async (client) => {
    const verdict = await client.verdict.run({ subject, without })
    if (values.keep) await client.verdict.keep({ verdict })
    await print(values.json ? `${JSON.stringify(document(verdict))}\n` : inWords(verdict))
    return exit.done
  })
}

function subjectOf(text: string): Subject {
  if (text === 'case') return { kind: 'case', id: 'case' }
  const match = /^(detection|incident|exhibit|entity):(.+)$/.exec(text)
  if (!match) throw new UsageError(`--subject ${text}: detection:ID, incident:ID, exhibit:EX, entity:ID or case`)
  return { kind: match[1] as Subject['kind'], id: match[2]! }
}

/** As architecture.md has it, and what else a verdict holds. */
function document(verdict: Verdict): Record<string, unknown> {
  const {
    verdict: outcome,
    confidence,
    summary,
    for: speaksFor,
    against,
    missing,
    timeline,
    blastRadius,
    nextSteps,
    claims,
    struck,
    ...rest
  } = verdict
  return {
    ...{ verdict: outcome, confidence, summary, for: speaksFor, against, missing, timeline, blastRadius, nextSteps },
    claims: claims
      .filter((one) => one.struck === null)
      .map(({ text, kind, checked, citations, id, predicates }) => ({ text, kind, checked, citations, id, predicates })),
    struck,
    struckClaims: claims
      .filter((one) => one.struck !== null)
      .map(({ text, kind, struck: reason, checked, citations, id }) => ({ text, kind, reason, checked, citations, id })),
    ...rest,
  }
}

function inWords(verdict: Verdict): string {
  const lines = [`${verdict.verdict.toUpperCase()}, ${verdict.confidence} confidence`, verdict.summary, '']
  const list = (title: string, rows: readonly string[]) => {
    if (rows.length > 0) lines.push(title, ...rows.map((row) => `  ${row}`), '')
  }
  list(
    'For',
    verdict.for.map((one) => `${one.decibans.toFixed(1).padStart(6)}  ${one.text}`),
  )
  list(
    'Against',
    verdict.against.map((one) => `${one.decibans.toFixed(1).padStart(6)}  ${one.text}`),
  )
  list(
    'Missing',
    verdict.missing.map((one) => `${one.what}: ${one.why}`),
  )
  list(
    'Timeline',
    verdict.timeline.map((one) => `${one.from ?? 'undated'}  ${one.title}${one.doubt === '' ? '' : ` (${one.doubt})`}`),
  )
  list(
    'Claims',
    verdict.claims.map(
      (one) =>
        `${one.struck === null ? (one.kind === 'fact' ? 'holds  ' : 'reading') : 'STRUCK '} ${one.id}  ${one.text}${one.struck === null ? '' : ` [${one.struck}]`}`,
    ),
  )
  list('Next', verdict.nextSteps)
  lines.push(`${verdict.claims.length} claims, ${verdict.struck} struck; ${verdict.method.by} ${verdict.method.version}`)
  return `${lines.join('\n')}\n`
}
