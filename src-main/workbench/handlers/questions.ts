// Questions asked of other systems, kept with the case as they were asked; an exhibit that came back is linked to its question.
import type { Question } from '../../contract/procedures/questions.ts'
import { whereElse } from '../../jobs/graph/where-else.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

const key = 'questions'

export function questionHandlers(bench: Bench): Handlers<'questions'> {
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = last.then(act)
    last = next.catch(() => undefined)
    return next
  }
  const list = async () => ((await bench.desk().client.getKv(key)) as Question[] | null) ?? []
  const now = () => ({ at: new Date().toISOString(), author: bench.desk().signer.by })
  const keep = async (questions: Question[]) => {
    await bench.desk().client.setKv(key, questions)
    bench.changed({ kind: 'annotations' })
  }
  return {
    list,
    ask: ({ values, from, to, note }) =>
      inTurn(async () => {
        const questions = await list()
        const asked: Question = {
          id: `Q-${String(Number(questions.at(-1)?.id.slice(2) ?? 0) + 1).padStart(3, '0')}`,
          ...now(),
          ...{ note, values, from, to },
          queries: whereElse(values, { from, to }),
          answers: [],
        }
        await keep([...questions, asked])
        return asked
      }),
    answer: ({ id, exhibit, note, active }) =>
      inTurn(async () => {
        const questions = await list()
        const asked = questions.find((one) => one.id === id)
        if (!asked) throw problem('not_found', `there is no question ${id} in this case`)
        const standing = asked.answers.find((one) => one.exhibit === exhibit && one.ended === null)
        if (active && !standing) asked.answers.push({ exhibit, note, ...now(), ended: null })
        if (!active && standing) standing.ended = now()
        await keep(questions)
        return asked
      }),
  }
}
