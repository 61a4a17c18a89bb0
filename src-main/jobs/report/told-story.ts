// The story as a report proposes it: with what examiners changed in it, incident by incident, and as made where nobody did.
import type { StoryVersion, ToldPhase, ToldSentence } from '../../contract/procedures/story.ts'
import { toldStory } from '../graph/told.ts'
import type { ReportDesk } from './gather.ts'

/** Incidents whose story is looked for in the examiner's words. */
const incidentsAtMost = 500

export interface ToldForReport {
  tactic: string
  sentence: ToldSentence
  /** Who wrote a sentence of their own, and when. */
  author: { by: string; at: string } | null
}

export async function storyForReport({ client, findings, investigation }: ReportDesk): Promise<ToldForReport[]> {
  const versionsOf = async (incident: string) => ((await client.getKv(`story.${incident}`)) as StoryVersion[] | null) ?? []
  const changed = new Map<string, StoryVersion[]>()
  for (const { id } of (await findings.incidents()).slice(0, incidentsAtMost)) {
    const versions = await versionsOf(id)
    if (versions.length > 0) changed.set(id, versions)
  }
  const told: ToldForReport[] = []
  for (const [id, versions] of changed) told.push(...flat(toldStory(await investigation.story(id, undefined), versions).phases, versions))
  const rest =
    changed.size === 0
      ? undefined
      : (await findings.all()).filter(({ incident }) => incident === null || !changed.has(incident)).map(({ id }) => id)
  const whole = await versionsOf('')
  told.push(...flat(toldStory(await investigation.story(undefined, rest), whole).phases, whole))
  return told
}

function flat(phases: readonly ToldPhase[], versions: readonly StoryVersion[]): ToldForReport[] {
  return phases.flatMap(({ tactic, sentences }) =>
    sentences.map((sentence) => {
      const version = sentence.own ? versions.find(({ number }) => `own:${number}` === sentence.key) : undefined
      return { tactic, sentence, author: version ? { by: version.author, at: version.at } : null }
    }),
  )
}
