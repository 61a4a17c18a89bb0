// Names of programs are words of the evidence: none of them may find what every object has.
import { expect, it } from 'vitest'
import { meaningOf } from './messages.ts'

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('a program called %s says nothing, and nothing fails', (program) => {
  expect(meaningOf(program, 'started')).toEqual({})
})

it.each([
  [
    'alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id -u',
    { status: 1, user: 'alice', cwd: '/home/alice', target: 'root' },
  ],
  [
    'bob : command not allowed ; TTY=pts/1 ; PWD=/tmp/COMMAND=x ; USER=root ; GROUP=adm ; COMMAND=/bin/sh',
    { status: 2, detail: 'command not allowed', user: 'bob', cwd: '/tmp/COMMAND=x', target: 'root' },
  ],
])(
  'sudo: %s',
  (text, { status, user, cwd, target, detail }: { status: number; user: string; cwd: string; target: string; detail?: string }) => {
    const said = meaningOf('sudo', text)
    expect(said).toMatchObject({ status, user: { name: user }, launched: { working_directory: cwd, user: { name: target } } })
    expect(said.statusDetail).toBe(detail)
  },
)

// With the square of the length this would take minutes.
it('looks once at long lines', () => {
  for (const [program, text] of [
    ['sudo', `a : TTY=x ; PWD=${' '.repeat(16_000)}`],
    ['kernel', 'a'.repeat(16_000)],
    ['sudo', `a : ${'TTY=x ; PWD=y ; '.repeat(500_000)}`],
  ] as const)
    expect(meaningOf(program, text)).toEqual({})
})
