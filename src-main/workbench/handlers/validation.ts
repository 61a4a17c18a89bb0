// Validation of this workstation: needs no case, and writes nothing but its record, which stays in the home as well.
import type { ValidationRecord } from '../../contract/procedures/validation.ts'
import { validate, validationHtml, validationText } from '../../jobs/validation.ts'
import type { Bench } from '../bench.ts'
import { keepValidation, lastValidation } from '../home-files.ts'
import type { Handlers } from '../procedures.ts'
import { tool } from '../version.ts'

export function validationHandlers(bench: Bench): Handlers<'validation'> {
  const last = (): ValidationRecord | null => lastValidation(bench.home)
  return {
    run: () => {
      const by = bench.examiner()?.examiner.name ?? 'nobody named'
      const { id } = bench.jobs.start('validation', 'Validation of this workstation', async (job) => {
        keepValidation(bench.home, await validate({ by, tool }, job))
      })
      return { job: id }
    },
    last,
    page: () => {
      const record = last()
      return record && { text: validationText(record), html: validationHtml(record) }
    },
  }
}
