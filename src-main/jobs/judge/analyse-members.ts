// Sends members to the analysing thread and takes what it found, slice by slice.
import { Worker } from 'node:worker_threads'
import type { CaseClient } from '../../case/client.ts'
import type { Place } from '../../contract/verdict.ts'
import type { Desk } from '../desk.ts'
import type { AnalysedMember, AnalyseWork, FromAnalyse } from './analyse-worker.ts'
import type { Root } from './members-of.ts'

export const yaraKey = 'verdict.yara'
const indicatorsAtMost = 50_000

export async function analyseMembers(
  desk: Pick<Desk, 'client' | 'store'>,
  roots: readonly Root[],
  places: Record<string, Place[]>,
  take: (list: AnalysedMember[]) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<void> {
  if (roots.length === 0) return
  const work: AnalyseWork = {
    store: desk.store,
    roots: [...roots],
    indicators: await indicatorsOf(desk.client),
    yara: ((await desk.client.getKv(yaraKey)) as { text: string } | null)?.text ?? '',
    places,
  }
  const worker = new Worker(new URL('./analyse-worker.ts', import.meta.url), {
    workerData: work,
    name: 'analyse',
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  })
  try {
    await new Promise<void>((resolve, reject) => {
      let taken = Promise.resolve()
      worker.on('message', (message: FromAnalyse) => {
        if (message.kind === 'failed') reject(new Error(message.message))
        else if (message.kind === 'members') taken = taken.then(() => take(message.list))
        else taken.then(resolve, reject)
      })
      worker.on('error', reject)
      worker.on('exit', () => taken.then(() => reject(new Error('the thread that analyses ended')), reject))
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  } finally {
    await worker.terminate()
  }
}

async function indicatorsOf(client: CaseClient): Promise<[string, string][]> {
  const out: [string, string][] = []
  let after = 0
  for (;;) {
    const { indicators, next } = await client.indicators({ after, limit: 1000 })
    for (const one of indicators) out.push([one.value.toLowerCase(), one.source])
    if (next === null || out.length >= indicatorsAtMost) return out
    after = next
  }
}
