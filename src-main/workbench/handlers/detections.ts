// Detections, incidents, rules, hides, indicators, ATT&CK: what the case holds, and running rules again as a job.
import { existsSync, readFileSync } from 'node:fs'
import { addIndicators, matchIndicators } from '../../jobs/detect/indicators.ts'
import { eventMarks, timeMarks } from '../../jobs/detect/marks.ts'
import { detect } from '../../jobs/detect/run.ts'
import type { Bench } from '../bench.ts'
import { problem } from '../problem.ts'
import type { Handlers } from '../procedures.ts'

export function detectionHandlers(bench: Bench): Handlers<'detections'> {
  const findings = () => bench.desk().findings
  const client = () => bench.desk().client
  const now = () => ({ author: bench.desk().signer.by, at: new Date().toISOString() })
  const changed = () => {
    bench.changed({ kind: 'detections' })
    bench.changed({ kind: 'custody' })
  }
  const withCount = async (id: string) => (await findings().hides()).find((one) => one.id === id)!
  return {
    state: () => findings().state(),
    list: async ({ after, limit, ...filter }) => {
      const { list, suppressed } = await findings().filtered(given(filter))
      const next = after + limit < list.length ? after + limit : null
      return { detections: list.slice(after, after + limit), total: list.length, suppressed, next }
    },
    marks: async ({ from, to, parts }) => timeMarks(await findings().all(), { from: Number(from), to: Number(to), parts }),
    ofEvents: async ({ uids }) => eventMarks(await findings().all(), new Set(uids)),
    one: async ({ id }) => (await findings().all()).find((one) => one.id === id) ?? null,
    incidents: () => findings().incidents(),
    rules: () => findings().rules(),
    rule: async ({ id }) => {
      const text = await findings().ruleText(id)
      const info = text === null ? undefined : (await findings().rules()).loaded.find((one) => one.id === id)
      const rule = (await findings().ruleSet()).rule(id)
      if (text === null || !info || !rule) return null
      const { description, falsepositives, references, author, license } = rule
      return { ...info, text, description, falsepositives, references, author, license }
    },
    run: ({ rules, pack }) => {
      const desk = bench.desk()
      for (const path of rules) if (!existsSync(path)) throw problem('usage', `${path} does not exist`)
      const title = rules.length === 0 ? 'Detection' : `Detection with ${rules.join(', ')}`
      const { id, result } = bench.jobs.start('detect', title, (job) => bench.inTurn(() => detect(desk, { rules, pack }, job)))
      result.then(changed, changed)
      return { job: id }
    },
    hide: async ({ by, target, reason }) => {
      const { id } = await client().addHide({ by, target, reason, ...now() })
      bench.desk().ledger.note('detection.hide', { detail: { id, by, target, reason } })
      findings().changed()
      changed()
      return withCount(id)
    },
    unhide: async ({ id }) => {
      const { author, at } = now()
      const { by, target } = await client().endHide(id, author, at)
      bench.desk().ledger.note('detection.unhide', { detail: { id, by, target } })
      findings().changed()
      changed()
      return withCount(id)
    },
    hides: () => findings().hides(),
    addIndicators: async ({ source, text, path, date, confidence }) => {
      if ((text === undefined) === (path === undefined)) throw problem('usage', 'give either text or path')
      if (path !== undefined && !existsSync(path)) throw problem('usage', `${path} does not exist`)
      const list = text ?? readFileSync(path!, 'utf8')
      const desk = bench.desk()
      const answer = await addIndicators(desk.client, list, source, {
        ...(date !== undefined && { date }),
        ...(confidence !== undefined && { confidence }),
      })
      desk.ledger.note('indicators', { detail: { source, added: answer.added, known: answer.known, refused: answer.problems.length } })
      const { id, result } = bench.jobs.start('indicators', `Indicators of ${source}`, (job) =>
        bench.inTurn(async () => {
          job.set({ phase: 'looking' })
          return matchIndicators(desk.client, job.signal)
        }),
      )
      result.then(changed, changed)
      return { ...answer, job: id }
    },
    indicators: async ({ after, limit, hitsOnly }) => {
      const { indicators, total, next } = await client().indicators({ after, limit, hitsOnly })
      return {
        indicators: indicators.map(({ id, kind, value, source, date, confidence, note, hits, more }) => ({
          id,
          kind,
          value,
          source,
          date: date ?? null,
          confidence: confidence ?? null,
          note: note ?? null,
          hits,
          more,
        })),
        total,
        next,
      }
    },
    indicatorHits: (query) => client().indicatorHits(given(query)),
    matrix: () => findings().matrix(),
    coverage: ({ from, to }) => findings().coverage({ from, to }),
  }
}

/** Absent, not undefined. */
function given<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as never
}
