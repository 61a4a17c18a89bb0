// Names of programs are words of the evidence: none of them may find what every object has.
import { expect, it } from 'vitest'
import { meaningOf } from './messages.ts'

it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('a program called %s says nothing, and nothing fails', (program) => {
  expect(meaningOf(program, 'started')).toEqual({})
})
