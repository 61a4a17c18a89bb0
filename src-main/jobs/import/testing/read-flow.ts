// Reads a flow log as an import does, with runs of lines or line by line: what both tell must be the same.
import type { Batch } from '../../../contract/batch.ts'
import { columns, textKinds } from '../../../contract/columns.ts'
import type { MemberContext } from '../../../contract/source.ts'
import { contentOfBytes } from '../../../evidence/content.ts'
import type { Recognition } from '../../../sources/recognise.ts'
import { RecordRules } from '../../detect/record-rules.ts'
import { BatchBuilder } from '../batch-builder.ts'
import type { BatchOutlet } from '../batch-outlet.ts'
import { readRecords } from '../member-records.ts'
import { batchTexts } from './batch-texts.ts'

const rule = (title: string, detection: string) => ({
  path: `${title}.yml`,
  text: `title: ${title}\nid: ${title}\nlogsource:\n  product: aws\n  service: vpcflow\n${detection}`,
})
const rules = [
  rule('11111111-1111-4111-8111-111111111111', 'taxonomy: ocsf\ndetection:\n  a:\n    dst_endpoint.port: 22\n  condition: a\n'),
  rule('22222222-2222-4222-8222-222222222222', 'detection:\n  a:\n    - NODATA\n    - REJECT\n  condition: a\n'),
]

function told(batch: Batch) {
  const kinds = new Map(textKinds.map((kind) => [kind, batchTexts(batch, kind)]))
  const rows = Array.from({ length: batch.events }, (_, n) => {
    const row: Record<string, unknown> = {}
    for (const name of ['ts', 'uidHi', 'uidLo', 'vid', 'req', 'same', 'member', 'offset', 'length', 'inBlock'] as const)
      row[name] = batch[name][n]
    for (const column of columns) {
      const code = batch.columns[column.name]?.[n]
      if (code !== undefined && Number(code) !== 0) row[column.name] = column.kind ? kinds.get(column.kind)![Number(code) - 1] : code
    }
    return row
  })
  return {
    rows,
    used: Object.keys(batch.columns).sort(),
    blocks: batch.blocks.map((block) => ({ ...block, words: [...new Set(block.words.split('\n'))].sort() })),
    undated: batch.undated,
    members: batch.members.map((one) => ({ ...one, ignored: one.ignored.toSorted((a, b) => (a.reason < b.reason ? -1 : 1)) })),
    matches: batch.matches && { ...batch.matches, rule: Array.from(batch.matches.rule, (n) => batch.matches!.rules[n]), rules: undefined },
  }
}

export interface FlowLog {
  bytes: Buffer
  claimed: Exclude<Recognition, { unrecognised: string }>
  /** Bytes that come at once. */
  chunk: number
  /** Records that an earlier run has committed. */
  skip: number
}

export async function readFlow({ bytes, claimed, chunk, skip }: FlowLog, inRuns: boolean) {
  const batches: ReturnType<typeof told>[] = []
  const builder = new BatchBuilder((batch) => batches.push(told(batch)))
  const updates: unknown[] = []
  const outlet = { builder, update: (one: unknown) => updates.push(one), ready: async () => {} } as unknown as BatchOutlet
  const context: MemberContext = { path: 'flow.log', sha256: 'ab'.repeat(32), form: claimed.claim.form }
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
  }
  let runs = 0
  const addRun = builder.addRun.bind(builder)
  builder.addRun = (member, run) => {
    runs += run.events
    return addRun(member, run)
  }
  if (!inRuns) Object.defineProperty(builder, 'room', { value: 0 })
  const { merkleRoot, problem, header } = await readRecords(outlet, {
    id: 7,
    content: { ...contentOfBytes(bytes), bytes: undefined, chunks } as never,
    claimed,
    context,
    secret: Buffer.alloc(32, 5),
    kept: {},
    skip,
    signal: new AbortController().signal,
    onStep: () => {},
    rules: new RecordRules(rules),
  })
  builder.flush()
  return { batches, merkleRoot, problem, header, updates, runs }
}
