// One detection becomes one package: what was secured, what still runs, the events around it, what was done and lost.
import { Actions } from './actions.ts'
import type { Capture } from './capture-frame.ts'
import type { Clock } from './clock.ts'
import { type Limits, type Plan, planFor } from './collect/profile.ts'
import type { Containers } from './container.ts'
import { type DetectionFacts, detectionDocument } from './detection-document.ts'
import type { Detection } from './detections.ts'
import { collectSubject } from './fill.ts'
import type { HeldCaptures } from './held.ts'
import type { Intake } from './intake.ts'
import type { Packed, Packer } from './packer.ts'
import type { Probe } from './probe.ts'
import { same } from './proc.ts'
import type { ProcessTable } from './process-table.ts'
import type { Recent } from './recent.ts'
import { flag, type KernelEvent } from './wire.ts'

export interface SealParts {
  table: ProcessTable
  containers: Containers
  recent: Recent
  clock: Clock
  held: HeldCaptures
  intake: Intake
  packer: Packer
  probePath: string
  spoolFolder: string
  hostState: boolean
  limits: Partial<Limits>
}

export type SensorFacts = Pick<DetectionFacts, 'identity' | 'rules' | 'mode' | 'armed' | 'report' | 'cloud' | 'lost'>

const minuteMs = 60_000

export async function sealDetection(
  parts: SealParts,
  detection: Detection,
  probe: Probe | undefined,
  facts: () => SensorFacts,
): Promise<Packed> {
  const { table, containers, recent, clock, intake } = parts
  const { record } = detection.first
  intake.settle()
  const proc = table.get(record.proc.pid, record.proc.start) ?? record.proc
  const tree = new Map<number, number[]>()
  // Without the host's state only those ancestors count that lived in the same view of the system.
  const above = table.ancestors(proc).filter((one) => parts.hostState || (one.mntns !== 0 && one.mntns === proc.mntns))
  for (const one of [proc, ...table.descendants(proc).found, ...above])
    if (one.pid > 1) tree.set(one.pid, [...(tree.get(one.pid) ?? []), one.start])
  const inTree = (pid: number, start: number) => tree.get(pid)?.some((known) => same(known, start)) ?? false
  const mine = parts.held.take(inTree)
  const actions = new Actions()
  const plan = planOf(detection, parts.limits)
  try {
    return await parts.packer.pack({
      kind: 'detection',
      id: detection.id,
      limits: plan.limits,
      began: detection.at,
      fill: async (bag) => {
        const captures = mine.captures.map((capture) => ({ capture, fdPath: (fd: number) => probe?.fdPath(fd) ?? '/nonexistent' }))
        for (const capture of mine.captures) noteHold(actions, capture, clock)
        if (detection.grabbed && captures.length === 0)
          captures.push({ capture: grabbedCapture(detection), fdPath: detection.grabbed.grabbed.fdPath })
        const container = containers.of(record.event.cgroup, proc.pid)
        const collected = await collectSubject(bag, {
          proc,
          captures,
          table,
          clock,
          actions,
          plan,
          probePath: parts.probePath,
          at: detection.at,
          container,
          isolated: containers.isolated(proc.mntns || record.event.mntns),
          hostState: parts.hostState,
        })
        const keptSince = recent.since
        const around = recent.around(
          (pid, start, cgroup) => inTree(pid, start) || (container !== undefined && cgroup === record.event.cgroup),
        )
        const since = detection.at - minuteMs
        await bag.own(
          'events.ndjson',
          around
            .filter((event) => clock.wall(event.ts) >= since)
            .map((event) => intake.line(event) ?? '')
            .join(''),
        )
        const document = detectionDocument({
          ...facts(),
          lookback: {
            since: keptSince === undefined ? null : clock.wall(keptSince),
            wanted: since,
            passedOver: intake.passed + table.forgotten,
          },
          detection,
          event: eventOf(intake, record.event),
          captures: mine.captures,
          collected,
          plan,
          losses: bag.losses,
          counts: bag.counts,
          clock,
          hostState: parts.hostState,
        })
        await bag.own('detection.json', `${JSON.stringify(document, null, 1)}\n`)
        actions.note('write', 'this package', { folder: parts.spoolFolder })
        await bag.own('actions.ndjson', actions.text())
      },
    })
  } finally {
    detection.grabbed?.grabbed.close()
    mine.done()
  }
}

const eventOf = (intake: Intake, event: KernelEvent): unknown => JSON.parse(intake.line(event) ?? 'null')

/** The most that any of the rules that fired asks for. */
function planOf(detection: Detection, lower: Partial<Limits>): Plan {
  const collect = [detection.first, ...detection.also].map((hit) => hit.tdr.collect)
  const profile = collect.some((one) => one.profile === 'full')
    ? 'full'
    : collect.some((one) => one.profile === 'standard')
      ? 'standard'
      : 'minimal'
  return planFor(profile, { logs: collect.some((one) => one.logs), memory: collect.some((one) => one.memory) }, lower)
}

function noteHold(actions: Actions, capture: Capture, clock: Clock): void {
  if (!(capture.event.flags & flag.held)) return
  const at = clock.wall(capture.event.ts)
  actions.note('stop', `pid ${capture.event.pid}`, { signal: 'SIGSTOP', at: capture.event.type }, at)
  actions.note(
    'continue',
    `pid ${capture.event.pid}`,
    { signal: 'SIGCONT', afterUs: Math.round(capture.holdNs / 1000) },
    at + capture.holdNs / 1e6,
  )
}

function grabbedCapture(detection: Detection): Capture {
  return {
    event: { ...detection.first.record.event, type: 'exec', mask: 0n } as Capture['event'],
    holdNs: 0,
    captureNs: 0,
    broken: 0,
    defended: 0,
    items: detection.grabbed!.grabbed.items,
  }
}
