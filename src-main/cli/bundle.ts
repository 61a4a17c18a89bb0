// vestige report --bundle: everything the other side needs, in a folder of its own; whole, or without what a file says is withheld.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { bundleScope, workingClass } from '../contract/bundle.ts'
import { redaction } from '../contract/redaction.ts'
import { one, read } from './options.ts'
import { print, printJson } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, followed, withCase } from './with-case.ts'

export async function bundleCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    bundle: { type: 'boolean', default: false },
    out: { type: 'string' },
    originals: { type: 'string', default: 'cited' },
    report: { type: 'string' },
    revision: { type: 'string' },
    include: { type: 'string', default: '' },
    redact: { type: 'string' },
    ...caseOptions,
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  if (values.out === undefined) throw new UsageError('--out FOLDER is missing')
  const scope = bundleScope.safeParse(values.originals)
  if (!scope.success) throw new UsageError('--originals is cited, all or none')
  const include = workingClass.array().safeParse(values.include.split(',').filter(Boolean))
  if (!include.success) throw new UsageError(`--include takes ${workingClass.options.join(', ')}`)
  const revision = values.revision === undefined ? undefined : Number(values.revision)
  if (revision !== undefined && !(Number.isInteger(revision) && revision > 0)) throw new UsageError('--revision is a number from 1')
  const redact = values.redact === undefined ? undefined : redactionOf(values.redact)
  return withCase(dir, values, async (client) => {
    const { job } = await client.bundle.write({
      path: resolve(values.out!),
      scope: scope.data,
      include: include.data,
      ...(values.report !== undefined && { report: values.report }),
      ...(revision !== undefined && { revision }),
      ...(redact && { redact }),
    })
    const ended = await followed(client, job)
    if (ended.state !== 'done') throw new Error(ended.message ?? `the bundle was ${ended.state}`)
    const made = (await client.bundle.last())!
    if (values.json) await printJson(made)
    else {
      await print(
        `${made.path}: ${made.files} files, ${made.bytes} bytes\n  manifest sha256 ${made.manifest}\n  ledger head ${made.head}\n`,
      )
      for (const { name, count, why } of made.leftOut) await print(`  left out: ${name}, ${count} (${why})\n`)
    }
    return exit.done
  })
}

function redactionOf(path: string) {
  let text: unknown
  try {
    text = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`--redact ${path}: ${(error as Error).message}`)
  }
  const parsed = redaction.safeParse(text)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new UsageError(`--redact ${path}: ${issue?.path.join('.') || 'file'}: ${issue?.message}`)
}
