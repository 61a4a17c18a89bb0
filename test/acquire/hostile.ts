// Names that want to be commands, in every place of a plan where a name from outside stands.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Provider } from '../../src-main/acquire/plan.ts'
import { makePlan } from '../../src-main/jobs/acquire/plan.ts'

export const hostileNames: readonly string[] = [
  `it's "here"`,
  '$(touch pwned)',
  '`touch pwned`',
  'a; touch pwned #',
  '-rf --profile',
  'ü\\',
  "'\\''; touch pwned; '",
  `$'\\n'|&>pwned $IFS`,
  '*?[a-z]{1,2}~/!!',
]

/** What is wrong with the plan for such a profile, account, region and tool; nothing is run of it but its assignments. */
export function hostileFaults(dir: string, provider: Provider, name: string, { lint = true } = {}): string[] {
  const faults: string[] = []
  mkdirSync(dir, { recursive: true })
  const plan = makePlan({
    provider,
    from: '2026-11-01T00:00:00Z',
    to: '2026-11-03T06:00:00Z',
    profile: name,
    account: name,
    regions: [name, `${name}2`],
    tool: `vestige ${name}`,
  })
  const path = join(dir, 'plan.sh')
  writeFileSync(path, plan.script)
  const say = (what: string) => faults.push(`${JSON.stringify(name)}: ${what}`)
  // Up to --needs the assignments have run, and nothing else.
  const ran = spawnSync('bash', [path, '--needs'], { cwd: dir, encoding: 'utf8' })
  if (ran.status !== 0 || ran.stderr !== '') say(`--needs ended with ${ran.status}: ${ran.stderr}`)
  if (!ran.stdout.includes('Permissions')) say('--needs says nothing')
  const lines = plan.script.split('\n')
  for (const [variable, wanted] of [
    ['PROFILE', name],
    ['ACCOUNT', name],
    ...(provider === 'aws' ? ([['REGIONS', `${name}\n${name}2`]] as const) : []),
  ] as const) {
    const words = lines.find((line) => line.startsWith(`${variable}=`)) ?? ''
    const said = execFileSync('bash', ['-c', `${words}; printf '%s\\n' "\${${variable}[@]}"`], { cwd: dir, encoding: 'utf8' })
    if (said !== `${wanted}\n`) say(`${variable} became ${JSON.stringify(said)}`)
  }
  if (existsSync(join(dir, 'pwned'))) say('it was run')
  if (lint) {
    const checked = spawnSync('shellcheck', [path], { encoding: 'utf8' })
    if (checked.status !== 0) say(`shellcheck: ${(checked.error?.message ?? checked.stdout).slice(0, 300)}`)
  }
  return faults
}
