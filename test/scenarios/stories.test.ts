// The stories, told to the real sensor: their packages verify and show tree, script, logs and drift; the twins trip the same rule.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../src-main/contract/verdict.ts'
import { parsePublic } from '../../src-main/evidence/package/minisign.ts'
import { verifyPackage } from '../../src-main/evidence/package/verify.ts'
import { type Both, judged } from './judged.ts'
import { cannotTell, type Told, tell } from './stories.ts'

const reason = cannotTell()
if (reason) console.log(`skipped: the stories cannot be told here: ${reason}`)

interface Unpacked {
  detection: {
    rule: { title: string }
    also: { title: string }[]
    drift: { status: string }
    holds: { held: boolean }[]
    tree: { ancestors: { args: string[] }[]; trigger: { args: string[] } }
  }
  files: string[]
  read(path: string): string
}

/** Verifies every package of a run and unpacks its detections. */
async function open(told: Told): Promise<Unpacked[]> {
  const key = parsePublic(readFileSync(join(told.out, 'sensor.pub'), 'utf8'))
  const chain = readFileSync(join(told.out, 'sensor.keychain'), 'utf8').split('\n').filter(Boolean)
  const out: Unpacked[] = []
  let sequence: number[] = []
  for (const path of told.packages) {
    const result = await verifyPackage(path, { keys: [key], chain })
    expect(result.checks.filter((check) => check.status !== 'holds')).toEqual([])
    sequence.push(Number(result.info.get('Vestige-Sequence')))
    if (result.info.get('Vestige-Kind') !== 'detection') continue
    const folder = join(told.out, `x${out.length}`)
    mkdirSync(folder)
    execFileSync('tar', ['-xzf', path, '-C', folder])
    const bag = join(folder, readdirSync(folder)[0]!)
    const read = (file: string) => readFileSync(join(bag, file), 'utf8')
    out.push({ detection: JSON.parse(read('data/detection.json')), files: result.files.map((file) => file.path), read })
  }
  sequence = sequence.sort((a, b) => a - b)
  expect(sequence).toEqual(sequence.map((_, i) => i + 1))
  return out
}

const titles = (one: Unpacked): string[] => [one.detection.rule.title, ...one.detection.also.map((also) => also.title)]

/** With the package malicious, every claim standing and cited; without it inconclusive, and what is missing is named. */
function asAttack({ full, without, others }: Both): void {
  for (const one of [full, ...others]) expect(one).toMatchObject({ verdict: 'malicious', confidence: 'high', struck: 0 })
  const facts = full.claims.filter(({ kind }) => kind === 'fact')
  expect(facts.length / full.claims.length).toBeGreaterThanOrEqual(0.8)
  for (const one of facts) {
    expect(one.citations.length, one.text).toBeGreaterThan(0)
    expect(one.predicates.length, one.text).toBeGreaterThan(0)
    for (const check of one.checked) expect(check.status, `${one.text} ${check.name}`).not.toBe('fails')
  }
  expect(without).toMatchObject({ verdict: 'inconclusive', confidence: 'low', struck: 0 })
  expect(without.missing[0]!.what).toMatch(/forensics package/)
}
const dated = ({ timeline }: Verdict): string[] => timeline.flatMap(({ from, tactic }) => (from === null ? [] : [tactic]))
const order = ({ claims }: Verdict): string => claims.find(({ predicates }) => predicates.some(({ kind }) => kind === 'order'))?.text ?? ''

describe.skipIf(reason !== undefined)('stories', () => {
  it('database-shell: shell from the database, stand-in miner, rows sent', async () => {
    const told = await tell('database-shell', 'attack')
    try {
      const packages = await open(told)
      const all = packages.flatMap(titles)
      expect(all).toContain('Shell started by a database')
      expect(all).toContain('Arguments of a cryptocurrency miner')
      const first = packages.find(
        (one) => titles(one).includes('Shell started by a database') && titles(one).includes('Arguments of a cryptocurrency miner'),
      )!
      expect(first.detection.drift.status).toBe('captured')
      expect(first.detection.holds.some((hold) => hold.held)).toBe(true)
      expect(first.detection.tree.ancestors.some((one) => one.args[0]?.endsWith('/postgres'))).toBe(true)
      const log = first.files.find((file) => file.endsWith('postgresql.log') && file.startsWith('data/logs/'))!
      expect(first.read(log)).toContain('COPY x FROM PROGRAM')
      // The miner removed itself; its bytes are there.
      const events = packages.map((one) => one.read('data/events.ndjson')).join('')
      expect(events).toContain('/tmp/kdevtmpfsi')
      expect(events).toContain('"port":3333')
      const both = await judged(told, '/usr/lib/postgresql/16/bin/postgres')
      asAttack(both)
      // The entry's log is dated by the second; that it names the command which the shell ran is what puts it first.
      expect(dated(both.full)).toEqual(['initial-access', 'execution', 'impact', 'defense-evasion', 'collection', 'exfiltration'])
      expect(order(both.full)).toMatch(/^Initial Access came before Execution, .*which came before Exfiltration\.$/)
    } finally {
      told.end()
    }
  }, 180_000)

  it('agent-shell: temporary script, reverse shell, instruction left in the log', async () => {
    const told = await tell('agent-shell', 'attack')
    try {
      const packages = await open(told)
      const all = packages.flatMap(titles)
      expect(all).toContain('Shell started by an AI agent that runs a temporary script')
      expect(all).toContain('Interpreter with socket and shell on its command line')
      expect(all).toContain("Instructions written into an AI agent's memory or log")
      const first = packages.find((one) => titles(one).includes('Shell started by an AI agent that runs a temporary script'))!
      const scripts = first.files.filter((file) => file.includes('/script-')).map((file) => first.read(file))
      // Written by the agent, removed by the agent, here all the same.
      expect(scripts.some((script) => script.includes('written by the agent for one request'))).toBe(true)
      expect(scripts.some((script) => script.includes('system_report.sh as the attacker left it'))).toBe(true)
      expect(first.files.some((file) => file === 'data/container/drift/app/logs/agent.log')).toBe(true)
      const sockets = first.files.filter((file) => file.endsWith('/sockets')).map((file) => first.read(file))
      expect(sockets.join('')).toMatch(/peer=127\.0\.0\.1:4444/)
      const secrets = JSON.parse(first.read('data/secrets.json'))
      expect(
        secrets.secrets.some(
          (secret: { kind: string; member: string }) => secret.kind === 'model provider key' && secret.member.endsWith('/environ'),
        ),
      ).toBe(true)
      expect(JSON.stringify(secrets)).not.toContain('sk-story')
      const both = await judged(told, '/usr/bin/python3')
      asAttack(both)
      expect(dated(both.full)).toEqual(['execution', 'command-and-control', 'exfiltration', 'persistence'])
      expect(order(both.full)).toBe(
        'Execution came before Command and Control, which came before Exfiltration, which came before Persistence.',
      )
    } finally {
      told.end()
    }
  }, 180_000)

  for (const [story, title] of [
    ['database-shell', 'Shell started by a database'],
    ['agent-shell', 'Shell started by an AI agent that runs a temporary script'],
  ] as const)
    it(`${story}: the twin trips the same rule and nothing graver`, async () => {
      const told = await tell(story, 'benign')
      try {
        const all = (await open(told)).flatMap(titles)
        expect(new Set(all)).toEqual(new Set([title]))
        const { full, without, others } = await judged(
          told,
          story === 'database-shell' ? '/usr/lib/postgresql/16/bin/postgres' : '/usr/bin/python3',
        )
        for (const one of [full, ...others]) {
          expect(one.struck).toBe(0)
          expect(['benign', 'inconclusive'], `${one.subject.kind} ${one.subject.id}`).toContain(one.verdict)
          expect(one.against.length).toBeGreaterThan(0)
        }
        expect(without).toMatchObject({ verdict: 'inconclusive', confidence: 'low' })
      } finally {
        told.end()
      }
    }, 180_000)
})
