// vestige verify: exit status 3 when anything does not hold. Writes nothing into the case; --ledger names a reader's own ledger.
// A bundle, a package or a ledger is given to the stand-alone verifier, and the answer says so.
import type { Verification } from '../contract/procedures/evidence.ts'
import { noteVerified } from '../workbench/reader-ledger.ts'
import { verifyPath } from '../workbench/verify-path.ts'
import { one, read } from './options.ts'
import { print, printJson, say } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { isCase, isThere, verifyOutside } from './verify-outside.ts'
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
  if (isThere(path) && !isCase(path)) {
    if (values.deep || values.ledger !== undefined)
      throw new UsageError(`${path} is no case: --deep and --ledger are for cases (this is checked by verifier/vestige-verify.mjs)`)
    return outside(path, { head: values.head, key: values['examiner-key'] }, values.json)
  }
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

async function outside(path: string, given: { head?: string | undefined; key?: string | undefined }, json: boolean): Promise<number> {
  const { head, key } = given
  const { what, holds, checks, words } = await verifyOutside(path, {
    ...(head !== undefined && { head }),
    ...(key !== undefined && { key }),
  })
  if (checks.some(({ name, status }) => name === 'input' && status === 'fails'))
    throw new UsageError(`${path}: nothing to verify there: no case (case.db), bundle (bundle.json), ledger (custody.jsonl) or package`)
  if (json) await printJson({ what, holds, checks, checkedBy: 'vestige-verify' })
  else {
    say(`${path} is no case: checked by the stand-alone verifier (node verifier/vestige-verify.mjs ${path})`)
    await print(words)
  }
  if (!holds) say('does not verify')
  return holds ? exit.done : exit.doesNotVerify
}

/** A reader's own ledger, signed by a key of this home. */
const noted = (ledger: string, dir: string, examiner: string | undefined, found: Verification) =>
  withWorkbench(async (client, workbench) => {
    await openKey(client, { examiner })
    await noteVerified(ledger, dir, workbench.signer(), found)
  })
