// vestige examiner: whose keys this home holds. Signs nothing, and prints no secret.
import { read } from './options.ts'
import { print, printJson } from './terminal.ts'
import { exit, UsageError } from './usage.ts'
import { withWorkbench } from './with-case.ts'

export async function examinerCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, { json: { type: 'boolean', default: false } })
  if (positionals.length > 1 || (positionals[0] ?? 'list') !== 'list') throw new UsageError('examiner list?')
  return withWorkbench(async (client) => {
    const examiners = await client.examiner.list()
    if (values.json) await printJson({ examiners })
    else
      for (const { name, mail, fingerprint, publicKey, unprotected, first } of examiners)
        await print(
          `${name} <${mail}>${first ? ', the default' : ''}${unprotected ? ', key without passphrase' : ''}\n  fingerprint ${fingerprint}\n  public key  ${publicKey}\n`,
        )
    return exit.done
  })
}
