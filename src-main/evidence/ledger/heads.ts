// Heads mirrored in VESTIGE_HOME: a ledger cut or rewritten inside the case folder shows against them.
import type { Head } from './ledger.ts'

export declare function writeHead(home: string, caseId: string, head: Head, at: string): void
export declare function readHead(home: string, caseId: string): (Head & { at: string }) | null
