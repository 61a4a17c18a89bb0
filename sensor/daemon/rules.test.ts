// The rules that ship: each fires and stays quiet on its samples, and the kernel can narrow each one that holds.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseRules } from '../../src-main/detect/sigma/parse.ts'
import { dryRun, recorded, sampleFaults, sampleRecord } from './dry-run.ts'
import { everyday } from './everyday.ts'
import { compileRules, gram, stem } from './prefilter.ts'
import { rulesStamp, Tdrs } from './tdr.ts'

const shipped = join(import.meta.dirname, '../rules')
const folder = mkdtempSync(join(tmpdir(), 'vestige-rules-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('rules that ship', () => {
  const tdrs = Tdrs.load([shipped])

  it('are at least 40, none rejected, each with samples it keeps', () => {
    expect(tdrs.problems).toEqual([])
    expect(tdrs.byId.size).toBeGreaterThanOrEqual(40)
    expect(sampleFaults(tdrs)).toEqual([])
  })

  it('name ATT&CK techniques, false positives and a category', () => {
    for (const { rule } of tdrs.byId.values()) {
      expect(rule.techniques.length, rule.title).toBeGreaterThan(0)
      expect(rule.falsepositives.length, rule.title).toBeGreaterThan(0)
    }
  })

  it('hold only what the kernel can narrow down', () => {
    const { unfiltered, beyond } = tdrs.compiled
    expect(beyond).toEqual([])
    for (const id of unfiltered) expect(tdrs.byId.get(id)?.hold, tdrs.byId.get(id)?.rule.title).toBe('never')
  })
})

const rule = (detection: string, more = '') => ({
  path: 'x.yml',
  text: `title: x\nid: x\nlogsource: {product: linux, category: process_creation}\ndetection:\n${detection}\n${more}`,
})

describe('rules', () => {
  it('are rejected with a reason where hold or collect is wrong', () => {
    const bad = Tdrs.from([rule(`  s:\n    Image: /x\n  condition: s`, 'hold: perhaps')])
    expect(bad.byId.size).toBe(0)
    expect(bad.problems[0]?.reason).toContain('auto')
  })

  it('notices a sample that lies', () => {
    const liar = Tdrs.from([rule(`  s:\n    Image: /x\n  condition: s`, 'samples:\n  fires: [{Image: /y}]\n  quiet: [{Image: /x}]')])
    expect(sampleFaults(liar).length).toBe(2)
  })

  it('stay quiet for what the allow-list names by its image, not by the name it is called by', () => {
    const set = Tdrs.from([rule(`  s:\n    Image|endswith: /sh\n  condition: s`)], { hashes: new Set(), paths: ['/opt/good/*'] })
    expect(set.match(sampleRecord({ Image: ['/opt/good/sh'] }, 'process_creation')).length).toBe(0)
    expect(set.match(sampleRecord({ Image: ['/tmp/sh', '/opt/good/sh'] }, 'process_creation')).length).toBe(1)
  })

  it('are seen to change on disk', () => {
    writeFileSync(join(folder, 'a.yml'), 'title: a\n')
    const before = rulesStamp([folder])
    writeFileSync(join(folder, 'a.yml'), 'title: ab\n')
    expect(rulesStamp([folder])).not.toBe(before)
  })

  it('replay a recorded event file', async () => {
    const event = {
      class_uid: 1007,
      activity_id: 1,
      time: 1,
      metadata: { product: { feature: { name: 'exec' } } },
      process: {
        pid: 2,
        cmd_line: 'sh -c id',
        file: { path: '/usr/bin/dash' },
        user: { name: 'postgres' },
        parent_process: { file: { path: '/usr/lib/postgresql/16/bin/postgres' } },
      },
      unmapped: { filename: '/bin/sh' },
    }
    const path = join(folder, 'events.ndjson')
    writeFileSync(path, `${JSON.stringify(event)}\nnot json\n`)
    const lines: string[] = []
    const log = console.log
    console.log = (line: string) => void lines.push(line)
    try {
      await dryRun([path], Tdrs.load([shipped]), true)
    } finally {
      console.log = log
    }
    const answer = JSON.parse(lines[0]!)
    expect(answer).toMatchObject({ events: 2, unreadable: 1 })
    expect(Object.keys(answer.hits).length).toBe(1)
    expect(recorded(event)?.Image).toEqual(['/usr/bin/dash', '/bin/sh'])
  })
})

describe('prefilter', () => {
  const expression = (yaml: string) => {
    const parsed = parseRules('x', `title: x\nlogsource: {product: linux, category: process_creation}\ndetection:\n${yaml}\n`).rules[0]!
    if (parsed.kind !== 'event') throw new Error('no event rule')
    return parsed.expression
  }
  const compile = (yaml: string) =>
    compileRules([{ id: 'x', category: 'process_creation', hold: 'auto', stdin: false, freeze: false, expression: expression(yaml) }], [])

  it('cuts names as the kernel does', () => {
    expect(['python3.11', 'Bash', '7z', 'php-fpm8.2', 'a-very-long-program-name'].map(stem)).toEqual([
      'python',
      'bash',
      '7z',
      'php-fpm',
      'a-very-long-pro',
    ])
  })

  it('takes only conditions that must hold', () => {
    const or = compile(`  a:\n    Image|endswith: /sh\n  b:\n    CommandLine|contains: socket\n  condition: a or b`)
    expect(or.unfiltered).toEqual(['x'])
    const and = compile(`  a:\n    Image|endswith: /sh\n  b:\n    CommandLine|contains: socket\n  condition: a and not b`)
    expect(and.entries.map((entry) => [entry.kind, entry.key])).toEqual([['name', 'sh']])
  })

  it('gives up a list that has one value the kernel cannot see', () => {
    expect(compile(`  a:\n    Image|re: 'x'\n  condition: a`).unfiltered).toEqual(['x'])
    expect(compile(`  a:\n    CommandLine|contains: ['abc', 'socket']\n  condition: a`).unfiltered).toEqual(['x'])
  })

  it('picks four bytes that the command line holds', () => {
    for (const text of ['stratum+tcp://', ' -e ', '/dev/tcp/', 'base64 -d']) {
      const found = gram({ kind: 'text', pattern: [text], cased: false })
      expect(text.toLowerCase()).toContain(found)
    }
    expect(gram({ kind: 'text', pattern: ['abc'], cased: false })).toBeUndefined()
  })

  it('stops no compiler: no four bytes of a rule that any program may be, stand in what every host runs', () => {
    const { compiled } = Tdrs.load([shipped])
    const named = compiled.entries.filter((entry) => entry.kind === 'name').reduce((mask, entry) => mask | entry.mask, 0n)
    // Of "iptables -F" everything also stands in other commands of iptables.
    const met = compiled.entries.filter((entry) => entry.kind === 'gram' && (entry.mask & ~named) !== 0n && everyday.has(entry.key))
    expect(met.map((entry) => entry.key)).toEqual(['ipta'])
    const cc1 = 'cc1 -quiet f0.c -march=x86-64 -fasynchronous-unwind-tables -o /tmp/ccx.s'
    expect(compiled.entries.filter((entry) => entry.kind === 'gram' && (entry.mask & ~named) !== 0n && cc1.includes(entry.key))).toEqual([])
  })
})
