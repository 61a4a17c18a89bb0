// A story's packages as evidence of a case: the verdict with them, and without.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Verdict } from '../../src-main/contract/verdict.ts'
import { Court } from '../eval/court.ts'
import { tetragon } from '../eval/records.ts'
import type { Told } from './stories.ts'

/** The alert says what both twins share, at the moment of the story: a shell, its parent, its host; not what the shell ran. */
function alertOf(told: Told, parent: string): string {
  for (const line of readFileSync(join(told.out, 'events.ndjson'), 'utf8').split('\n').filter(Boolean)) {
    const { class_uid, activity_id, time, process, device } = JSON.parse(line)
    if (class_uid !== 1007 || activity_id !== 1 || !/^sh -c |run_tool\.sh$/.test(process.cmd_line)) continue
    return `${tetragon({ time: new Date(time).toISOString(), binary: '/bin/sh', parent, host: device.hostname })}\n`
  }
  throw new Error('the story started no shell')
}

export interface Both {
  full: Verdict
  without: Verdict
  /** Of the package alone, and of the first detections alone. */
  others: Verdict[]
}

export async function judged(told: Told, parent: string): Promise<Both> {
  const court = new Court()
  const alert = alertOf(told, parent)
  try {
    return await court.try(
      { alert: { 'alert.jsonl': alert }, package: Object.fromEntries(told.packages.map((path) => [basename(path), readFileSync(path)])) },
      async ({ verdict, pack, workbench }) => {
        const { detections } = await workbench.client.detections.list({})
        const others = [await verdict({ kind: 'exhibit', id: pack! })]
        for (const { id } of detections.slice(0, 2)) others.push(await verdict({ kind: 'detection', id }))
        return { full: await verdict(), without: await verdict(undefined, [pack!]), others }
      },
    )
  } finally {
    await court.end()
  }
}
