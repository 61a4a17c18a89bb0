// Threads that a host starts before it loads the workbench: each loads modules of its own, beside those of the host.
import { dismissCaseThread, prepareCaseThread } from '../case/spare-thread.ts'
import { dismissParsers, mostParsers, prepareParsers } from '../jobs/import/spare-parsers.ts'

/** Does work that will open a case, and import into it with one parser thread or with many. */
export async function withThreads<T>(parsers: 'one' | 'many', work: () => Promise<T>): Promise<T> {
  prepareCaseThread()
  prepareParsers(parsers === 'one' ? 1 : mostParsers())
  try {
    return await work()
  } finally {
    await dismissCaseThread()
    await dismissParsers()
  }
}
