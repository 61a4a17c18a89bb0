import { expect, it } from 'vitest'
import { capabilityWords } from './capability.ts'

const program = (name: string, attached: boolean, error = '', ran = attached) => ({
  name,
  via: 'sys_exit_*',
  loaded: true,
  attached,
  ran,
  error,
})

it('says in words what is not attached, and why', () => {
  const words = capabilityWords({
    abi: 3,
    kernel: '6.18 x86_64',
    deadman: true,
    attached: 2,
    known: 5,
    programs: [
      program('exec_btf', true),
      program('openat', true, '', false),
      program('init_module', false, 'the kernel has no tracepoint for it'),
      program('delete_module', false, 'the kernel has no tracepoint for it'),
      program('connect', false),
    ],
  })
  expect(words).toEqual([
    '2 of 5 programs and system calls are attached on kernel 6.18 x86_64',
    "the kernel's own timer lets go of what the sensor might leave stopped",
    'not attached: init_module, delete_module (the kernel has no tracepoint for it: nothing of it is reported)',
    'not attached: connect (left out: nothing of it is reported)',
    'attached, but the self-test did not see it run: openat',
  ])
})

it('does not call a program missing whose work another does', () => {
  const words = (programs: ReturnType<typeof program>[]) =>
    capabilityWords({ abi: 3, kernel: 'k', deadman: false, attached: 1, known: 2, programs })
  expect(words([program('syscall_each', false), program('syscall_btf', true)])[2]).toMatch(/^not attached: syscall_each .*does its work/)
  expect(words([program('syscall_each', false), program('syscall_btf', false)])[2]).toMatch(
    /syscall_each, syscall_btf .*nothing of it is reported/,
  )
})
