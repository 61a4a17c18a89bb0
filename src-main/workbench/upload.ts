// A drop in a browser: streamed into the case folder, then received like any folder, and removed once it is sealed.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { importPaths } from '../jobs/import/import.ts'
import type { Bench } from './bench.ts'
import { problem } from './problem.ts'
import type { Upload } from './shape.ts'

export async function beginUpload(bench: Bench): Promise<Upload> {
  if (bench.holder) throw problem('held', 'the case is open in another process: drop the files there, or give their path')
  const desk = bench.desk()
  const incoming = join(desk.dir, 'incoming')
  mkdirSync(incoming, { recursive: true, mode: 0o700 })
  const directory = mkdtempSync(join(incoming, 'drop-'))
  const remove = () => rmSync(directory, { recursive: true, force: true })
  return {
    directory,
    async finish({ label, browser, receipt }) {
      if (bench.session !== desk) throw problem('no_case', 'the case was closed while files were coming')
      const { id } = bench.jobs.start('import', label, (job) =>
        bench.inTurn(async () => {
          try {
            return await importPaths(desk, { paths: [directory], receipt, inPlace: false, upload: { label, browser } }, job)
          } finally {
            // Cancelled or failed drops cannot be continued from the browser; what was sealed stays.
            remove()
          }
        }),
      )
      return { job: id }
    },
    async abandon() {
      remove()
    },
  }
}
