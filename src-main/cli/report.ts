// vestige report: writes a signed-off revision, or a draft that says so, in one of its forms.
import { rmSync, writeFileSync } from 'node:fs'
import { reportFormat, reportKind } from '../contract/report.ts'
import { one, read, whole } from './options.ts'
import { printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { type Client, caseOptions, withCase } from './with-case.ts'

export async function reportCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    out: { type: 'string' },
    format: { type: 'string', default: 'pdf' },
    kind: { type: 'string' },
    report: { type: 'string' },
    revision: { type: 'string' },
    draft: { type: 'boolean', default: false },
    templates: { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  const format = reportFormat.safeParse(values.format)
  if (!format.success) throw new UsageError(`--format ${values.format}: one of ${reportFormat.options.join(', ')}`)
  const kind = values.kind === undefined ? undefined : reportKind.safeParse(values.kind)
  if (kind && !kind.success) throw new UsageError(`--kind ${values.kind}: one of ${reportKind.options.join(', ')}`)
  const { out } = values
  if (out === undefined) throw new UsageError('--out is missing: the file to write')
  const revision = whole(values.revision, '--revision')
  if (revision !== undefined && values.draft) throw new UsageError('give either --revision or --draft')
  return withCase(dir, values, async (client) => {
    const which = await chosen(client, values.report, revision, values.draft)
    if (which.revision === undefined) say('this is a draft: nobody has signed it off, and every page says so')
    const facts = await save(client, out, {
      ...which,
      format: format.data,
      ...(kind?.success && { kind: kind.data }),
      ...(values.templates !== undefined && { templates: values.templates }),
    })
    if (values.json) await printJson({ out, ...which, ...facts })
    else say(`${out}: ${facts.size} bytes, SHA-256 ${facts.sha256}`)
    return exit.done
  })
}

/** The report named, else the latest; of it the revision named, else the last one signed off, else the draft. */
async function chosen(
  client: Client,
  report: string | undefined,
  revision: number | undefined,
  draft: boolean,
): Promise<{ report?: string; revision?: number }> {
  const reports = await client.report.list()
  if (report !== undefined && !reports.some(({ id }) => id === report)) throw new UsageError(`there is no report ${report}`)
  const id = report ?? reports.at(-1)?.id
  if (id === undefined) {
    if (revision !== undefined) throw new UsageError('the case has no report yet')
    return {}
  }
  if (revision !== undefined) return { report: id, revision }
  const last = draft ? undefined : (await client.report.revisions({ report: id })).at(-1)?.revision
  return { report: id, ...(last !== undefined && { revision: last }) }
}

async function save(client: Client, out: string, input: Parameters<Client['report']['export']>[0]) {
  let facts: { name?: string; size?: number; sha256?: string } = {}
  let begun = false
  try {
    for await (const piece of await client.report.export(input)) {
      if (!begun) facts = { name: piece.name ?? '', size: piece.size ?? 0, sha256: piece.sha256 ?? '' }
      writeFileSync(out, Buffer.from(piece.base64, 'base64'), { flag: begun ? 'a' : 'w' })
      begun = true
    }
  } catch (error) {
    if (begun) rmSync(out, { force: true })
    throw error
  }
  return facts
}
