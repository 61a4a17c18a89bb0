// vestige replay CASE: the case again from its sealed originals, and how much of it came out the same. Exit status 3 when not all.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { vestigeHome } from '../workbench/custody-file.ts'
import { replayPath } from '../workbench/replay-path.ts'
import { one, read } from './options.ts'
import { print, printJson, progressLine, say } from './terminal.ts'
import { exit } from './usage.ts'
import { openKey, withWorkbench } from './with-case.ts'

export async function replayCommand(argv: string[]): Promise<number> {
  const { values, positionals } = read(argv, {
    out: { type: 'string' },
    examiner: { type: 'string' },
    json: { type: 'boolean', default: false },
  })
  const dir = one(positionals, 'the case folder')
  // Without --out the second case is only a means: it is compared and goes.
  const aside = values.out === undefined ? mkdtempSync(join(tmpdir(), 'vestige-replayed-')) : undefined
  try {
    return await withWorkbench(async (client, workbench) => {
      await openKey(client, { dir, examiner: values.examiner })
      const line = progressLine()
      const replayed = await replayPath(resolve(dir), values.out ?? join(aside!, 'case.vestige'), {
        home: vestigeHome(),
        signer: workbench.signer(),
        show: (progress) => line.show(progress),
      })
      line.end()
      if (values.json) await printJson(replayed)
      else {
        await print(`reproduced ${replayed.reproduced} of ${replayed.of}\n`)
        for (const { name, subject, detail, same } of replayed.compared)
          if (!same) await print(`  differs: ${name}, ${subject}: ${detail}\n`)
      }
      if (replayed.reproduced === replayed.of) return exit.done
      say('not everything was reproduced')
      return exit.doesNotVerify
    })
  } finally {
    if (aside) rmSync(aside, { recursive: true, force: true })
  }
}
