// What a sensor is started with, and what it answers when asked how it is.

import type { CapabilityReport } from './capability.ts'
import type { Limits } from './collect/profile.ts'
import type { Mode, ProbeStats } from './probe.ts'
import type { Deliverer } from './spool.ts'

export interface SensorOptions {
  rules: string[]
  state: string
  spool: string
  probe: string
  armed: { by: string; authority: string } | undefined
  recipients: string[]
  deliverer: Deliverer | undefined
  events: { path: string; bytes: number; files: number } | undefined
  /** Control group (a path) to which holds and events are restricted. */
  scope?: string
  watch: string[]
  marked: string
  pin?: string
  spoolBytes: number
  heartbeatMinutes: number
  graceSeconds: number
  /** False: nothing outside of the container goes into a package, and the package says so. */
  hostState?: boolean
  /** Lower limits than the profiles have. */
  limits?: Partial<Limits>
  organisation: string
  /** Ask the instance metadata service, once, which machine this is. */
  cloudIdentity?: boolean
  log: (line: string) => void
}

export interface Status {
  sensor: string
  mode: Mode
  armed: { by: string; authority: string; at: string } | null
  report: CapabilityReport | undefined
  stats: ProbeStats | undefined
  events: number
  /** Events that rules were asked about: the rest could not match any. */
  judged: number
  detections: number
  packages: number
  /** Detections of images that the allow-list names by hash: no package was made. */
  allowed: number
  rules: number
  rejectedRules: number
  beyond: string[]
  unfiltered: string[]
  processes: number
  spool: { waiting: number; bytes: number; dropped: number }
  faults: number
  problem: string
}
