// vestige custody DIR head|list reads the ledger file alone, opens nothing and signs nothing; take-in adds a reader's own ledger.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Entry, headOf, ledgerPath, readEntries } from '../workbench/custody-file.ts'
import { read } from './options.ts'
import { peopleActs, peopleCommand } from './people.ts'
import { print, printJson } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { caseOptions, withCase } from './with-case.ts'

export async function custodyCommand(argv: string[]): Promise<number> {
  const [of, act] = argv
  if (of !== undefined && act !== undefined && peopleActs.has(act)) return peopleCommand(act, [of, ...argv.slice(2)])
  const { values, positionals } = read(argv, { json: { type: 'boolean', default: false }, ...caseOptions })
  const [dir, what, extra] = positionals
  if (dir !== undefined && what === 'take-in') return takeIn(dir, positionals.slice(2), values)
  if (dir === undefined) throw new UsageError('the case folder is missing')
  if (extra !== undefined) throw new UsageError(`unexpected argument ${extra}`)
  if (what !== 'head' && what !== 'list')
    throw new UsageError(
      'custody DIR head, list, take-in FILE, page, csv, hashes, transfers, hand-over, accept, return, form, keys, keys-page, rotate or revoke?',
    )
  if (!existsSync(ledgerPath(dir))) throw new UsageError(`${dir} holds no custody.jsonl`)
  if (what === 'head') {
    const head = await headOf(dir)
    if (values.json) await printJson(head)
    else await print(`${head.line}\n`)
    return exit.done
  }
  if (values.json) await print('{"entries":[')
  let first = true
  for await (const entry of readEntries(ledgerPath(dir))) {
    await print(values.json ? `${first ? '' : ','}${JSON.stringify(entry)}` : inWords(entry))
    first = false
  }
  if (values.json) await print(']}\n')
  return exit.done
}

function takeIn(dir: string, [file, extra]: string[], options: { examiner?: string; takeover?: string; json: boolean }): Promise<number> {
  if (file === undefined) throw new UsageError("the reader's ledger is missing")
  if (extra !== undefined) throw new UsageError(`unexpected argument ${extra}`)
  return withCase(dir, options, async (client) => {
    const entry = await client.custody.takeIn({ path: resolve(file) })
    if (options.json) await printJson(entry)
    else await print(`entry ${entry.seq}: ${file} taken in, ${entry.detail.count} entries of ${entry.detail.by}\n`)
    return exit.done
  })
}

function inWords({ seq, at, action, phase, exhibit, by, hash }: Entry): string {
  return `${String(seq).padStart(5)}  ${at}  ${`${action} ${phase}`.padEnd(24)} ${(exhibit ?? '').padEnd(7)} ${by}  ${hash.slice(0, 16)}\n`
}
