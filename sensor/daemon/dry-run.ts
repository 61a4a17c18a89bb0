// Rules tried without a kernel: on their own samples, and on an event file that a sensor recorded.
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { SigmaRecord } from './record.ts'
import type { Tdrs } from './tdr.ts'

/** A sample names only what matters; the rest is an ordinary process. */
export function sampleRecord(sample: Record<string, unknown>, category: string): SigmaRecord {
  return { category, Image: '/usr/bin/true', User: 'root', ProcessId: 4242, ParentProcessId: 4241, Container: '', ...sample } as SigmaRecord
}

export interface SampleFault {
  rule: string
  sample: string
  reason: string
}

export function sampleFaults(tdrs: Tdrs): SampleFault[] {
  const faults: SampleFault[] = []
  for (const tdr of tdrs.byId.values()) {
    const fires = (sample: Record<string, unknown>) => tdrs.match(sampleRecord(sample, tdr.category)).includes(tdr)
    if (tdr.rule.custom.samples === undefined) faults.push({ rule: tdr.rule.id, sample: '', reason: 'it has no samples' })
    for (const sample of tdr.samples.fires)
      if (!fires(sample)) faults.push({ rule: tdr.rule.id, sample: JSON.stringify(sample), reason: 'must fire, and does not' })
    for (const sample of tdr.samples.quiet)
      if (fires(sample)) faults.push({ rule: tdr.rule.id, sample: JSON.stringify(sample), reason: 'must stay quiet, and fires' })
  }
  return faults
}

export function checkSamples(tdrs: Tdrs, json: boolean): number {
  const faults = sampleFaults(tdrs)
  if (json) console.log(JSON.stringify({ rules: tdrs.byId.size, problems: tdrs.problems, faults }))
  else {
    for (const problem of tdrs.problems) console.log(`${problem.path}:${problem.line}:${problem.column}: ${problem.reason}`)
    for (const fault of faults) console.log(`${fault.rule}: ${fault.reason}: ${fault.sample}`)
    for (const id of tdrs.compiled.unfiltered)
      console.log(`${tdrs.byId.get(id)?.rule.name ?? id}: holds nothing, the kernel has no condition to decide by`)
    console.log(`${tdrs.byId.size} rules, ${tdrs.problems.length} rejected, ${faults.length} sample faults`)
  }
  return tdrs.problems.length + faults.length > 0 ? 1 : 0
}

interface Recorded {
  class_uid: number
  activity_id: number
  time?: number
  metadata?: { product?: { feature?: { name?: string } } }
  process?: {
    pid: number
    cmd_line?: string
    file?: { path?: string }
    parent_process?: { cmd_line?: string; file?: { path?: string }; pid?: number }
    user?: { name?: string }
  }
  actor?: { process?: Recorded['process'] }
  file?: { path?: string }
  dst_endpoint?: { ip?: string; port?: number; name?: string }
  connection_info?: { protocol_name?: string }
  container?: { uid?: string }
  unmapped?: Record<string, unknown>
}

/** A recorded OCSF event back to what rules see; undefined for those that no rule looks at. */
export function recorded(event: Recorded): SigmaRecord | undefined {
  const feature = event.metadata?.product?.feature?.name
  const proc = feature === 'exec' ? event.process : event.actor?.process
  if (!proc) return undefined
  // A launch names its parent by number; the parent itself is the actor.
  const parent = proc.parent_process?.file ? proc.parent_process : feature === 'exec' ? event.actor?.process : proc.parent_process
  const more = event.unmapped ?? {}
  const base = {
    Image: proc.file?.path ?? '',
    CommandLine: proc.cmd_line,
    ParentImage: parent?.file?.path,
    ParentCommandLine: parent?.cmd_line,
    User: proc.user?.name ?? '',
    ProcessId: proc.pid,
    ParentProcessId: parent?.pid ?? 0,
    Container: event.container?.uid ?? '',
  }
  if (feature === 'exec') {
    const invoked = String(more.interpreter ?? more.filename ?? '')
    return {
      category: 'process_creation',
      ...base,
      Image: invoked && invoked !== base.Image ? [base.Image, invoked] : base.Image,
      Unlinked: String(more.unlinked === true),
      Terminal: String(more.terminal === true),
      Script: more.interpreter ? String(more.filename) : '',
    }
  }
  if (feature === 'connect')
    return {
      category: 'network_connection',
      ...base,
      Initiated: 'true',
      Protocol: event.connection_info?.protocol_name,
      ...(event.dst_endpoint?.name
        ? { SocketPath: event.dst_endpoint.name }
        : { DestinationIp: event.dst_endpoint?.ip, DestinationPort: event.dst_endpoint?.port }),
    }
  if (event.class_uid === 1001 && event.file)
    return {
      category: 'file_event',
      ...base,
      Operation: feature,
      Result: more.result,
      TargetFilename: event.file.path,
      SourceFilename: more.first,
    }
  if (more.operation)
    return {
      category: 'kernel_event',
      ...base,
      Operation: feature,
      Result: more.result,
      Arguments: [more.first, more.second].filter(Boolean),
    }
  return undefined
}

export async function dryRun(paths: string[], tdrs: Tdrs, json: boolean): Promise<number> {
  const hits = new Map<string, { count: number; first: string }>()
  let lines = 0
  let unreadable = 0
  for (const path of paths) {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      if (line === '') continue
      lines++
      let event: Recorded
      try {
        event = JSON.parse(line)
      } catch {
        unreadable++
        continue
      }
      const record = recorded(event)
      if (!record) continue
      for (const tdr of tdrs.match(record)) {
        const hit = hits.get(tdr.rule.id) ?? { count: 0, first: new Date(event.time ?? 0).toISOString() }
        hit.count++
        hits.set(tdr.rule.id, hit)
      }
    }
  }
  if (json) console.log(JSON.stringify({ events: lines, unreadable, hits: Object.fromEntries(hits) }))
  else {
    for (const [id, hit] of hits)
      console.log(`${String(hit.count).padStart(8)}  ${tdrs.byId.get(id)?.rule.name ?? id}  (${id}), first ${hit.first}`)
    console.log(`${lines} events, ${unreadable} unreadable, ${hits.size} rules fired`)
  }
  return 0
}
