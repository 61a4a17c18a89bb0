// data/detection.json: what fired, on what, held how, collected how, and every loss.

import type { CapabilityReport } from './capability.ts'
import type { Capture } from './capture-frame.ts'
import type { Clock } from './clock.ts'
import type { CloudIdentity } from './cloud-identity.ts'
import type { BagWriter } from './collect/bag-writer.ts'
import type { Plan } from './collect/profile.ts'
import type { Detection } from './detections.ts'
import type { Collected } from './fill.ts'
import { brokenWords, effectOf } from './hold-words.ts'
import type { Identity } from './packer.ts'
import type { Mode, ProbeStats } from './probe.ts'
import { flag, whys } from './wire.ts'

export interface DetectionFacts {
  detection: Detection
  /** The triggering event as OCSF. */
  event: unknown
  captures: Capture[]
  collected: Collected
  plan: Plan
  losses: BagWriter['losses']
  counts: BagWriter['counts']
  clock: Clock
  identity: Identity
  rules: { digest: string; loaded: number }
  mode: Mode
  armed: { by: string; authority: string; at: string } | null
  report: CapabilityReport | undefined
  cloud: CloudIdentity | undefined
  hostState: boolean
  /** How far back events were still kept (wall, ms; null: nothing had to go), how far they were wanted, and processes that ended in a storm and were not kept. */
  lookback: { since: number | null; wanted: number; passedOver: number }
  lost: { kernel: ProbeStats['lost'] | null; frames: number; eventFile: number; repeats: number }
}

export function detectionDocument(facts: DetectionFacts): Record<string, unknown> {
  const { detection } = facts
  const { tdr } = detection.first
  const rule = (hit: Detection['first']) => ({
    id: hit.tdr.rule.id,
    title: hit.tdr.rule.title,
    level: hit.tdr.rule.level,
    techniques: hit.tdr.rule.techniques,
    tactics: hit.tdr.rule.tactics,
    falsePositives: hit.tdr.rule.falsepositives,
    hold: hit.tdr.hold,
    time: new Date(facts.clock.wall(hit.record.event.ts)).toISOString(),
    pid: hit.record.proc.pid,
    record: { ...hit.record.sigma },
  })
  return {
    version: 1,
    id: detection.id,
    made_by: 'Vestige sensor',
    rule: rule(detection.first),
    also: detection.also.slice(0, 100).map(rule),
    alsoBeyond: Math.max(0, detection.also.length - 100),
    event: facts.event,
    rules: { digest: facts.rules.digest, loaded: facts.rules.loaded },
    host: { name: facts.identity.host, bootId: facts.identity.bootId, machineId: facts.identity.machineId, kernel: facts.report?.kernel },
    container: facts.collected.container,
    tree: facts.collected.tree,
    drift: facts.collected.drift,
    root: facts.collected.root,
    mode: facts.mode,
    armed: facts.armed,
    holds: facts.captures.map((capture) => ({
      pid: capture.event.pid,
      at: capture.event.type,
      held: (capture.event.flags & flag.held) !== 0,
      why: whys[capture.event.why] ?? String(capture.event.why),
      holdUs: Math.round(capture.holdNs / 1000),
      captureUs: Math.round(capture.captureNs / 1000),
      ...brokenWords(capture),
      effect: effectOf(capture),
    })),
    hostState: facts.hostState ? 'collected' : 'left out by choice: ancestors outside of the container, live state, logs of the host',
    collected: { profile: facts.plan.profile, limits: facts.plan.limits, artifacts: facts.counts, rule: tdr.collect },
    losses: {
      artifacts: facts.losses,
      kernel: facts.lost.kernel,
      unreadableFrames: facts.lost.frames,
      eventFile: facts.lost.eventFile,
      repeats: facts.lost.repeats,
      eventsBefore: cutOff(facts.lookback),
      processesPassedOver: facts.lookback.passedOver,
      descendantsBeyond: facts.collected.tree.descendantsBeyond,
    },
    clock: facts.clock.describe(),
    capability: facts.report,
    identity: { cloud: facts.cloud ?? 'not asked' },
  }
}

/** Events of this minute from before that time were no longer kept; null when all of them were. */
function cutOff({ since, wanted }: DetectionFacts['lookback']): string | null {
  return since !== null && since > wanted ? new Date(since).toISOString() : null
}
