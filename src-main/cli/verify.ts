// vestige verify: exit status 3 when anything does not hold. Writes nothing into the case; --ledger names a reader's own ledger.

import type { Verification } from '../contract/procedures/evidence.ts'
import { noteVerified } from '../workbench/reader-ledger.ts'
import { verifyPath } from '../workbench/verify-path.ts'
import { one, read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { openKey, withWorkbench } from './with-case.ts'

export async function verifyCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    head: { type: 'string' },
    'examiner-key': { type: 'string' },
    deep: { type: 'boolean', default: false },
    ledger: { type: 'string' },
    examiner: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const path = one(positionals, 'the path to verify')
  if (values.head !== undefined && !/^\d+:[0-9a-f]{64}$/.test(values.head))
    throw new UsageError('--head is COUNT:HEX, as "custody head" prints it')
  const { holds, checks } = await verifyPath(path, {
    ...(values.head !== undefined && { head: values.head }),
    ...(values['examiner-key'] !== undefined && { examinerKey: values['examiner-key'] }),
    ...(values.deep && { deep: true }),
  })
  if (values.ledger !== undefined) await noted(values.ledger, path, values.examiner, { holds, checks })
  if (values.json) await printJson({ holds, checks })
  else
    for (const { name, status, subject, detail } of checks)
      await print(`${status.replace('_', ' ').padEnd(12)} ${name}: ${subject}${detail ? ` (${detail})` : ''}\n`)
  if (!holds) say('does not verify')
  return holds ? exit.done : exit.doesNotVerify
}

/** A reader's own ledger, signed by a key of this home. */
const noted = (ledger: string, dir: string, examiner: string | undefined, found: Verification) =>
  withWorkbench(async (client, workbench) => {
    await openKey(client, { examiner })
    await noteVerified(ledger, dir, workbench.signer(), found)
  })
