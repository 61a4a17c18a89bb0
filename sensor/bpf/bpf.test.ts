// Every BPF object goes through the running kernel's verifier.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cannotRun, mountAsUnit } from '../../test/sensor/bench.ts'
import { capabilityWords } from '../daemon/capability.ts'
import { layout } from '../daemon/layout.ts'
import { findProbe } from '../daemon/probe.ts'

const reason = cannotRun()
if (reason) console.log(`skipped: BPF programs are not loaded here: ${reason}`)
/** Of these calls, those for which the kernel has no tracepoint. */
const absentCalls = (names: string[]) => names.filter((name) => !existsSync(`/sys/kernel/tracing/events/syscalls/sys_exit_${name}`))
const objects = join(import.meta.dirname, '../../out/sensor/bpf')

describe.skipIf(reason !== undefined)('bpf', () => {
  it('loads every program and sees each of them run', () => {
    mountAsUnit()
    const report = JSON.parse(execFileSync(findProbe()!, ['--report'], { encoding: 'utf8' }))
    expect(report.deadman).toBe(true)
    // Each program and each system call of the table. A call that the kernel was built without stands there as not attached, and why.
    // Without tracefs one program at the end of every call stands in for those of single calls.
    const traced = existsSync('/sys/kernel/tracing/events/syscalls')
    const off = report.programs.filter(
      (program: { name: string; attached: boolean; ran: boolean }) =>
        (traced || program.name !== 'syscall_each') && (!program.attached || !program.ran),
    )
    const absent = absentCalls(off.map((program: { name: string }) => program.name))
    expect(off.map((program: { name: string; error: string }) => [program.name, /no tracepoint/.test(program.error)])).toEqual(
      absent.map((name) => [name, true]),
    )
    expect(report.programs.length).toBe(report.known)
    expect(report.attached).toBe(report.known - absent.length - (traced ? 0 : 1))
    for (const name of absent) expect(capabilityWords(report).join('\n')).toMatch(new RegExp(`not attached.*${name}.*no tracepoint`))
  })

  it('falls back to raw tracepoints where the typed ones are refused', () => {
    const report = JSON.parse(
      execFileSync(findProbe()!, ['--without', 'exec_btf,fork_btf,exit_btf,syscall_each,syscall_btf', '--report'], { encoding: 'utf8' }),
    )
    const raw = report.programs.filter((program: { name: string }) => program.name.endsWith('_raw'))
    expect(
      raw.map((program: { name: string; attached: boolean; ran: boolean }) => [program.name, program.attached, program.ran]).sort(),
    ).toEqual([
      ['exec_raw', true, true],
      ['exit_raw', true, true],
      ['fork_raw', true, true],
      ['syscall_raw', true, true],
    ])
  })

  it.skipIf(!existsSync(objects) || spawnSync('bpftool', ['version']).error !== undefined)(
    'takes each object alone',
    () => {
      mountAsUnit()
      for (const name of readdirSync(objects).filter((name) => name.endsWith('.o'))) {
        const pin = `/sys/fs/bpf/vestige-verify-${process.pid}`
        const loaded = spawnSync('bpftool', ['prog', 'loadall', join(objects, name), pin], { encoding: 'utf8' })
        spawnSync('rm', ['-rf', pin])
        // bpftool cannot pin the raw tracepoint twins that are not loaded unless needed; the verifier has passed the rest.
        const ok = loaded.status === 0 || /can't pin program that wasn't loaded/.test(loaded.stderr)
        expect(ok, `${name}: ${loaded.stderr}`).toBe(true)
      }
    },
    120_000,
  )

  it('has the layout that the daemon reads', () => {
    expect(JSON.parse(execFileSync(findProbe()!, ['--layout'], { encoding: 'utf8' }))).toEqual(layout)
  })
})
