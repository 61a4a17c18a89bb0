// Clock offsets' procedures.
import { type ClockChange, changeClock, concludeAgain, hasDetected, proposeClocks } from '../../jobs/clock.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function clockHandlers(bench: Bench): Handlers<'clock'> {
  const after = async (change: ClockChange) => {
    bench.changed({ kind: 'custody' })
    const desk = bench.desk()
    if (change.moved === 0 || !(await hasDetected(desk))) return { ...change, job: null }
    const { id } = bench.jobs.start('detect', 'Detections by the moved times', (job) => bench.inTurn(() => concludeAgain(desk, job)))
    return { ...change, job: id }
  }
  return {
    offsets: () => bench.desk().client.clockOffsets(),
    proposals: () => proposeClocks(bench.desk()),
    set: async (offset) => {
      if (offset.exhibit === null && offset.source === null && offset.host === null)
        throw problem('usage', 'name whose clock it is: an exhibit, a source or a host')
      const desk = bench.desk()
      return after(await bench.inTurn(() => changeClock(desk, desk.signer.by, { set: offset })))
    },
    end: async ({ id }) => {
      const desk = bench.desk()
      if (!(await desk.client.clockOffsets()).some((one) => one.id === id && one.ended === null))
        throw problem('usage', `no clock offset ${id} is in force`)
      return after(await bench.inTurn(() => changeClock(desk, desk.signer.by, { end: id })))
    },
  }
}
