// The text of a key file that an argument names.
import { readFileSync, statSync } from 'node:fs'
import { UsageError } from './usage.ts'

export function keyText(path: string): string {
  try {
    if (statSync(path).size > 1024 * 1024) throw new UsageError(`--key ${path}: more than 1 MiB is no key file`)
    const text = readFileSync(path, 'utf8')
    if (text.trim() === '') throw new UsageError(`--key ${path}: it is empty`)
    return text
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`--key ${path}: ${(error as Error).message}`)
  }
}
