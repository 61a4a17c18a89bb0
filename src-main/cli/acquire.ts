// vestige acquire plan: the script that a client's administrator runs.
import { writeFileSync } from 'node:fs'
import { read, time } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { withWorkbench } from './with-case.ts'

const names = ['aws', 'azure', 'gcp', 'k8s', 'okta', 'm365'] as const

export async function acquireCommand(argv: string[]): Promise<number> {
  const [what, ...rest] = argv
  if (what !== 'plan') throw new UsageError(what === undefined ? 'acquire plan?' : `there is no command "acquire ${what}"`)
  const flag = { type: 'boolean', default: false } as const
  const { values, positionals } = read(rest, {
    aws: flag,
    azure: flag,
    gcp: flag,
    k8s: flag,
    okta: flag,
    m365: flag,
    from: { type: 'string' },
    to: { type: 'string' },
    profile: { type: 'string' },
    account: { type: 'string' },
    region: { type: 'string', multiple: true },
    out: { type: 'string' },
    json: flag,
  })
  if (positionals.length > 0) throw new UsageError(`unexpected argument ${positionals[0]}`)
  const asked = names.filter((name) => values[name])
  if (asked.length !== 1) throw new UsageError(`for one of ${names.map((name) => `--${name}`).join(', ')}`)
  const from = time(values.from, '--from')
  const to = time(values.to, '--to')
  if (from === undefined || to === undefined) throw new UsageError('--from and --to are missing: which time is asked for')
  if (values.region !== undefined && asked[0] !== 'aws') throw new UsageError('--region is for --aws')
  return withWorkbench(async (client) => {
    const plan = await client.acquire.plan({
      provider: asked[0]!,
      from,
      to,
      ...(values.profile !== undefined && { profile: values.profile }),
      ...(values.account !== undefined && { account: values.account }),
      ...(values.region !== undefined && { regions: values.region }),
    })
    if (values.out !== undefined) {
      writeFileSync(values.out, plan.script, { flag: 'wx', mode: 0o755 })
      say(`${values.out} is written; this is what it needs:\n\n${plan.needs}`)
    }
    if (values.json) await printJson(plan)
    else if (values.out === undefined) await print(plan.script)
    return exit.done
  })
}
