// Issue 8, points 1 and 2: a plan for each provider against stand-ins, ended twice, received in a case, and each tampering found.
// ACCEPTANCE_PROVIDERS names some of the providers, separated by commas.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { providers } from '../../src-main/acquire/plan.ts'
import { createWorkbench } from '../../src-main/workbench/workbench.ts'
import { hostileFaults, hostileNames } from '../acquire/hostile.ts'
import { fetchTwiceInterrupted, foundWhenTampered, received, tamperings } from '../acquire/rounds.ts'
import { Place, Table } from './command.ts'

const only = (process.env.ACCEPTANCE_PROVIDERS ?? '').split(',').filter(Boolean)
const place = new Place()
const table = new Table()
mkdirSync(place.home, { recursive: true })
const workbench = await createWorkbench({ host: 'command line', home: place.home, passphrase: '' })
await workbench.client.examiner.setIdentity({ name: 'Ada', mail: 'ada@example.org', organisation: '', passphrase: '' })
await workbench.client.case.create({ path: place.path('case'), title: 'Acquired' })

for (const provider of providers.filter((one) => only.length === 0 || only.includes(one))) {
  const wrong = hostileNames.flatMap((name, n) => hostileFaults(place.path(`hostile-${provider}-${n}`), provider, name))
  table.check(
    `${provider}: ${hostileNames.length} hostile names stay words, shellcheck of each script`,
    wrong.length === 0,
    wrong.join('; ') || 'no fault',
  )
  const fetched = await fetchTwiceInterrupted(place.path(provider), provider, [8, 19])
  const { stage, scenario, runs } = fetched
  table.check(`${provider}: ended twice and finished`, runs[0] === 'SIGKILL' && runs[1] === 'SIGKILL' && runs[2] === 0, runs.join(', '))
  try {
    execFileSync('shellcheck', [stage.script])
    table.check(`${provider}: shellcheck`, true, 'no complaint')
  } catch (error) {
    table.check(`${provider}: shellcheck`, false, String((error as { stdout?: Buffer }).stdout ?? error).slice(0, 300))
  }
  const judged = await received(workbench, stage.bag)
  const exhibit = (await workbench.client.evidence.exhibits()).at(-1)!.id
  if (!judged || 'unreadable' in judged) {
    table.check(`${provider}: bag`, false, JSON.stringify(judged))
    continue
  }
  const fails = judged.checks.filter((one) => !one.holds)
  table.check(
    `${provider}: bag holds`,
    fails.length === 0,
    fails.map((one) => `${one.subject}: ${one.detail}`).join('; ') || `${judged.checks.length} checks`,
  )
  const { clockOffset, regions, collector } = judged
  const ids = judged.steps.reduce((sum, step) => sum + step.requestIds.length, 0)
  table.check(
    `${provider}: register`,
    collector !== '' && clockOffset !== null && Math.abs(clockOffset - 7) <= 2 && ids > 0,
    `${judged.steps.length} commands, ${ids} request ids, clock ${clockOffset} s, refused ${regions.refused.join(', ') || 'none'}`,
  )
  const claims = judged.claims.filter((one) => scenario.complete.what.test(one.what))
  const complete = claims.filter((one) => one.state === 'shown_complete')
  const counted = complete.reduce((sum, one) => sum + one.records, 0)
  if (provider === 'k8s')
    table.check(
      'k8s: never shown complete by itself',
      judged.claims.every((one) => one.state === 'not_shown'),
      judged.claims[0]?.because[0] ?? '',
    )
  else
    table.check(
      `${provider}: shown complete`,
      counted >= scenario.complete.records,
      `${counted} records in ${complete.length} claims; not shown: ${claims.length - complete.length}`,
    )
  if (provider !== 'k8s') {
    const { lanes, claims } = await workbench.client.coverage.read({})
    const own = new Set(claims.filter((one) => one.origin === `acquisition:${exhibit}`).map(({ id }) => id))
    const shown = lanes.filter((lane) => lane.segments.some((one) => one.state === 'complete' && one.claims.some((id) => own.has(id))))
    table.check(`${provider}: coverage view shows it complete`, shown.length > 0, `${own.size} claims in ${shown.length} lanes`)
  }
  for (const name of Object.keys(tamperings)) {
    const { found, detail } = await foundWhenTampered(workbench, fetched, name)
    table.check(`${provider}: ${name} is found`, found, detail.slice(0, 160))
  }
}
await workbench.close()
table.close()
