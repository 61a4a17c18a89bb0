// Heads mirrored in VESTIGE_HOME: a ledger cut or rewritten inside the case folder shows against them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../keys/home.ts'

export interface Head {
  /** Entries so far. */
  count: number
  /** Hash of the last one. */
  hash: string
}

const file = z.object({ count: z.number().int().positive(), hash: z.string().regex(/^[0-9a-f]{64}$/), at: z.string() })

/** The case id comes from a case that may be hostile: only hex digits reach the file system. */
function pathOf(home: string, caseId: string): string | undefined {
  return /^[0-9a-f]{1,64}$/.test(caseId) ? join(home, 'heads', `${caseId}.json`) : undefined
}

export function writeHead(home: string, caseId: string, head: Head, at: string): void {
  const path = pathOf(home, caseId)
  if (path !== undefined) writeWhole(path, `${JSON.stringify({ count: head.count, hash: head.hash, at })}\n`)
}

export function readHead(home: string, caseId: string): (Head & { at: string }) | null {
  const path = pathOf(home, caseId)
  if (path === undefined) return null
  try {
    return file.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** `COUNT:HEX`, as anchors are written down. Throws an Error in words. */
export function parseHead(text: string): Head {
  const match = /^(\d{1,15}):([0-9a-fA-F]{64})$/.exec(text.trim())
  if (match === null || Number(match[1]) < 1) throw new Error('a head is written COUNT:HEX, with 64 hexadecimal digits')
  return { count: Number(match[1]), hash: match[2]!.toLowerCase() }
}

export function formatHead(head: Head): string {
  return `${head.count}:${head.hash}`
}

/** `Vestige custody head, case ID: COUNT:HEX at TIME`: the line to mail or print. */
export function headLine(caseId: string, head: Head, at: string): string {
  return `Vestige custody head, case ${caseId}: ${formatHead(head)} at ${at}`
}
