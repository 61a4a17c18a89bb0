// vestige verdict: the offline analyst's verdict of a subject, with its claims and what was checked of each; a model's beside it.
import type { Opinion, Subject, Verdict } from '../contract/verdict.ts'
import { read } from './options.ts'
import { subjectOf } from './subject.ts'
import { print, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, follow, withCase } from './with-case.ts'

export async function verdictCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    subject: { type: 'string', default: 'case' },
    without: { type: 'string', multiple: true },
    keep: { type: 'boolean', default: false },
    model: { type: 'string' },
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
    const verdict =
      values.model === undefined ? await client.verdict.run({ subject, without }) : await withModel(client, values.model, subject, without)
    if (values.keep) await client.verdict.keep({ verdict })
    await print(values.json ? `${JSON.stringify(document(verdict))}\n` : inWords(verdict))
    return exit.done
  })
}

/** The offline verdict with the model's beside it. Without an answer of the model it stands alone, and says why. */
async function withModel(client: Client, name: string, subject: Subject, without: string[]): Promise<Verdict> {
  const { run, job } = await client.models.start({ name, subject, without })
  await follow(client, job, () => {})
  const found = await client.models.run({ run })
  if (!found?.result?.verdict) throw new Error(`run ${run}: ${found?.run.message ?? 'the model gave no answer'}`)
  if (!found.result.verdict.opinion)
    say(`${name} gave no verdict: ${found.run.message ?? found.run.state}; "vestige model DIR trace ${run}" shows what it did`)
  return found.result.verdict
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
    opinion,
    ...rest
  } = verdict
  return {
    ...{ verdict: outcome, confidence, summary, for: speaksFor, against, missing, timeline, blastRadius, nextSteps },
    claims: standing(claims),
    struck,
    struckClaims: struckOf(claims),
    ...rest,
    ...(opinion && { opinion: { ...opinion, claims: standing(opinion.claims), struckClaims: struckOf(opinion.claims) } }),
  }
}

const standing = (claims: Opinion['claims']) =>
  claims
    .filter((one) => one.struck === null)
    .map(({ text, kind, checked, citations, id, predicates }) => ({ text, kind, checked, citations, id, predicates }))
const struckOf = (claims: Opinion['claims']) =>
  claims
    .filter((one) => one.struck !== null)
    .map(({ text, kind, struck: reason, checked, citations, id }) => ({ text, kind, reason, checked, citations, id }))

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
  const claimLines = (claims: Verdict['claims']) =>
    claims.map(
      (one) =>
        `${one.struck === null ? (one.kind === 'fact' ? 'holds  ' : 'reading') : 'STRUCK '} ${one.id}  ${one.text}${one.struck === null ? '' : ` [${one.struck}]`}`,
    )
  list('Claims', claimLines(verdict.claims))
  list('Next', verdict.nextSteps)
  const { opinion } = verdict
  if (opinion) {
    lines.push(`${opinion.model} says ${opinion.verdict}, ${opinion.confidence} confidence: ${opinion.summary}`, opinion.reason, '')
    list(`Claims of ${opinion.model}`, claimLines(opinion.claims))
  }
  lines.push(`${verdict.claims.length} claims, ${verdict.struck} struck; ${verdict.method.by} ${verdict.method.version}`)
  return `${lines.join('\n')}\n`
}
