// Locked members: opened with a key that is used and never written down.
import { givenKeys } from '../../jobs/given-keys.ts'
import { unlock } from '../../jobs/unlock.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function lockHandlers(bench: Bench): Handlers<'locks'> {
  return {
    open: ({ exhibit, members, keys, from }) => {
      const desk = bench.desk()
      let given: ReturnType<typeof givenKeys>
      try {
        given = givenKeys(keys, from)
      } catch (error) {
        throw problem('usage', (error as Error).message)
      }
      const { id, result } = bench.jobs.start('import', `${members?.join(', ') ?? exhibit} with a key`, (job) =>
        bench.inTurn(() => unlock(desk, exhibit, members, given, job)),
      )
      const changed = () => {
        bench.changed({ kind: 'evidence' })
        bench.changed({ kind: 'custody' })
      }
      result.then(changed, changed)
      return { job: id }
    },
  }
}
