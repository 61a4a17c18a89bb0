// The examiner's story of an incident: changes are versions kept with the case, newest last, never rewritten.
import type { StoryAct, StoryVersion } from '../../contract/procedures/story.ts'
import { briefly, toldStory } from '../../jobs/graph/told.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

const keyOf = (incident: string | undefined) => `story.${incident ?? ''}`

export function storyHandlers(bench: Bench): Handlers<'story'> {
  // Two changes at once would otherwise both be version N.
  let last: Promise<unknown> = Promise.resolve()
  const versionsOf = async (incident: string | undefined): Promise<StoryVersion[]> =>
    ((await bench.desk().client.getKv(keyOf(incident))) as StoryVersion[] | null) ?? []
  const get = async (incident: string | undefined) => {
    const told = toldStory(await bench.desk().investigation.story(incident, undefined), await versionsOf(incident))
    return { ...told, phases: briefly(told.phases) }
  }
  const change = async (incident: string | undefined, act: StoryAct) => {
    const { client, signer } = bench.desk()
    const versions = await versionsOf(incident)
    if (act.kind === 'undo' && !versions.some(({ number }) => number === act.version))
      throw problem('not_found', `version ${act.version} of this story does not exist`)
    versions.push({ number: (versions.at(-1)?.number ?? 0) + 1, at: new Date().toISOString(), author: signer.by, act })
    await client.setKv(keyOf(incident), versions)
    bench.changed({ kind: 'annotations' })
    return get(incident)
  }
  return {
    get: ({ incident }) => get(incident),
    change: ({ incident, act }) => {
      const next = last.then(() => change(incident, act))
      last = next.catch(() => undefined)
      return next
    },
  }
}
