// Reads a command's arguments; what does not fit is a usage error that names it.
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { UsageError } from './usage.ts'

type Options = NonNullable<ParseArgsConfig['options']>

export function read<T extends Options>(argv: string[], options: T) {
  try {
    return parseArgs({ args: argv, options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

export function one(positionals: string[], what: string): string {
  if (positionals.length === 0) throw new UsageError(`${what} is missing`)
  if (positionals.length > 1) throw new UsageError(`unexpected argument ${positionals[1]}`)
  return positionals[0]!
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/

export function time(value: string | undefined, name: string): string | undefined {
  if (value === undefined) return undefined
  if (!rfc3339.test(value) || Number.isNaN(Date.parse(value)))
    throw new UsageError(`${name} ${value}: give a time with its zone as RFC 3339 does, for example 2026-11-14T09:00:00Z`)
  return value
}

export function whole(value: string | undefined, name: string, most = Number.MAX_SAFE_INTEGER): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (!/^\d+$/.test(value) || number > most)
    throw new UsageError(`${name} ${value}: give a whole number${most < Number.MAX_SAFE_INTEGER ? ` up to ${most}` : ''}`)
  return number
}
