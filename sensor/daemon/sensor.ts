// The daemon: its mode, the probe's life, and when packages are made. The probe never waits for it.
// long because: the daemon's one life, from start to flush, in the order it happens
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { withoutAllowed } from './allowed.ts'
import type { CapabilityReport } from './capability.ts'
import type { Capture } from './capture-frame.ts'
import { Clock } from './clock.ts'
import { type CloudIdentity, cloudIdentity } from './cloud-identity.ts'
import { planFor } from './collect/profile.ts'
import { Containers } from './container.ts'
import { type Detection, Detections } from './detections.ts'
import { grab } from './grab.ts'
import { HeldCaptures } from './held.ts'
import { depthOf, identify, newId } from './identity.ts'
import { Intake } from './intake.ts'
import { Interest } from './interest.ts'
import { Keyring } from './keyring.ts'
import { neverHold, readMarked } from './never.ts'
import { Observed, serviceOf } from './observed.ts'
import { headTable, OcsfLines } from './ocsf.ts'
import { type Identity, Packer } from './packer.ts'
import { type Mode, Probe } from './probe.ts'
import { ProcessTable } from './process-table.ts'
import { Recent } from './recent.ts'
import type { RuntimeRecord } from './record.ts'
import { sealDetection } from './seal-detection.ts'
import type { SensorOptions, Status } from './sensor-options.ts'
import { type Kind, Spool } from './spool.ts'
import { rulesStamp, type Tdr, Tdrs } from './tdr.ts'
import { flag } from './wire.ts'

/** Bytes of events that a package may look back on. */
const recentBytes = 6 * 1024 * 1024

export class Sensor {
  readonly #options: SensorOptions
  readonly identity: Identity
  readonly #clock = new Clock()
  readonly #table = new ProcessTable()
  readonly #containers = new Containers()
  readonly #recent = new Recent(recentBytes)
  readonly #held: HeldCaptures
  readonly #intake: Intake
  readonly #detections: Detections
  readonly #observed: Observed
  readonly #keyring: Keyring
  readonly spool: Spool
  readonly packer: Packer
  #tdrs: Tdrs
  #interest: Interest
  #stamp: string
  #probe: Probe | undefined
  #timers: NodeJS.Timeout[] = []
  #mode: Mode = 'off'
  #armed: { by: string; authority: string; at: string } | null = null
  #ending = false
  #trim: NodeJS.Timeout | undefined
  #report: CapabilityReport | undefined
  #cloud: CloudIdentity | undefined
  #starting: Promise<void> = Promise.resolve()
  #restarts = 0
  #found = 0
  #packages = 0
  #allowed = 0
  #sealing = new Set<Promise<void>>()
  #faults = 0
  /** Of probes that have ended. */
  #before = { taken: 0, lost: 0 }
  #history: { at: string; what: string }[] = []
  /** Told of each package as it is sealed. */
  onPackage: (name: string, detection: Detection | undefined) => void = () => {}

  constructor(options: SensorOptions) {
    this.#options = options
    mkdirSync(options.state, { recursive: true, mode: 0o700 })
    const keys = join(options.state, 'keys')
    Keyring.repair(keys)
    this.#keyring = Keyring.open(keys)
    this.identity = identify(options.organisation, this.#keyring.root)
    this.spool = new Spool(options.spool, options.spoolBytes, options.deliverer, options.log)
    this.packer = new Packer({
      identity: this.identity,
      keyring: this.#keyring,
      spool: this.spool,
      work: join(options.state, 'work'),
      recipients: options.recipients,
    })
    this.#observed = new Observed(join(options.state, 'observed.json'))
    this.#tdrs = Tdrs.load(options.rules)
    this.#interest = new Interest(this.#tdrs)
    this.#stamp = rulesStamp(options.rules)
    this.#detections = new Detections(this.#table, (detection) => this.#seal(detection), Date.now, newId)
    this.#held = new HeldCaptures(this.#clock, (fds) => this.#probe?.close(fds))
    this.#intake = new Intake(
      {
        table: this.#table,
        containers: this.#containers,
        recent: this.#recent,
        lines: new OcsfLines(this.#table, this.#clock, this.identity),
        hit: (tdr, record) => this.#hit(tdr, record),
        released: (event) =>
          this.#note(
            `the dead-man timer released ${event.pid} after ${(event.heldNs / 1e6).toFixed(1)} ms${event.stale ? ', the heartbeat had stopped' : ''}`,
          ),
      },
      this.#tdrs,
      this.#interest,
    )
  }

  start(): Promise<void> {
    this.#starting = this.#start()
    return this.#starting
  }

  get started(): Promise<void> {
    return this.#starting
  }

  async #start(): Promise<void> {
    await this.spool.open()
    this.#table.seed()
    for (const problem of this.#tdrs.problems) this.#options.log(`rule ${problem.path}:${problem.line}: ${problem.reason}`)
    await this.#launch()
    if (this.#options.armed) this.arm(this.#options.armed.by, this.#options.armed.authority)
    else this.#setMode('observe')
    if (this.#options.cloudIdentity) {
      this.#cloud = await cloudIdentity()
      this.#note(`asked instance metadata which machine this is: ${this.#cloud.provider}`)
    }
    await this.#record('start', { cloud: this.#cloud ?? 'not asked' })
    this.#trimLater()
    const every = (ms: number, what: () => void) => this.#timers.push(setInterval(what, ms))
    every(2000, () => this.#reload())
    every(1000, () => this.#held.forget())
    every(10_000, () => this.#observed.save())
    every(3000, () => void this.spool.look().catch(() => {}))
    every(30_000, () => {
      this.#clock.measure()
      this.#probe?.clock(this.#clock.offset)
      this.#sendNever()
    })
    every(this.#options.heartbeatMinutes * 60_000, () => void this.#record('heartbeat', {}))
  }

  async #launch(): Promise<void> {
    const { probe, pin, watch, scope } = this.#options
    const started = new Probe(
      { path: probe, ...(pin ? { pin } : {}) },
      {
        records: (frame) => this.#intake.batch(frame),
        tree: (frame) => this.#intake.tree(frame),
        keep: (frame) => this.#intake.keep(frame),
        capture: (capture) => this.#capture(capture),
        log: (line) => this.#options.log(`probe: ${line}`),
        fault: (error) => {
          this.#faults++
          this.#options.log(`probe: ${error.message}`)
        },
        exit: (code, signal) => this.#probeEnded(started, code, signal),
      },
    )
    this.#probe = started
    this.#report = await started.ready
    started.clock(this.#clock.offset)
    if (this.#options.events) started.log(this.#options.events, headTable(this.identity))
    started.interest(this.#interest.table)
    started.rules(this.#tdrs.compiled)
    if (this.#tdrs.compiled.beyond.length > 0) this.#options.log(`no hold for ${this.#tdrs.compiled.beyond.length} rules: only 64 can`)
    if (scope) started.scope(statSync(scope, { bigint: true }).ino, depthOf(scope), true)
    this.#sendNever()
    started.watch(watch)
  }

  #sendNever(): void {
    const never = neverHold(readMarked(this.#options.marked))
    this.#probe?.never(never.images)
    this.#probe?.neverCgroups(never.cgroups.map((one) => one.id))
  }

  #probeEnded(which: Probe, code: number | null, signal: string | null): void {
    if (this.#ending || which !== this.#probe) return
    this.#probe = undefined
    this.#leave(which)
    this.#held.clear()
    this.#restarts++
    this.#note(`the probe ended (${signal ?? code}) and is started again`)
    const again = () => {
      if (this.#ending || this.#mode === 'off') return
      this.#launch().then(
        () => this.#probe?.mode(this.#mode),
        (error: Error) => {
          this.#options.log(`probe: ${error.message}`)
          setTimeout(again, 5000).unref()
        },
      )
    }
    setTimeout(again, Math.min(200 * this.#restarts, 5000)).unref()
  }

  /** When nothing has been sealed for a moment. */
  #trimLater(): void {
    clearTimeout(this.#trim)
    this.#trim = setTimeout(() => this.#probe?.trim(), 2000).unref()
  }

  /** A probe has ended: its counts stay. */
  #leave(probe: Probe): void {
    this.#before.taken += probe.stats?.taken ?? 0
    this.#before.lost += probe.stats?.file.lost ?? 0
  }

  #note(what: string): void {
    this.#options.log(what)
    this.#history.push({ at: new Date().toISOString(), what })
    if (this.#history.length > 500) this.#history.shift()
  }

  #setMode(mode: Mode): void {
    this.#mode = mode
    this.#probe?.mode(mode)
  }

  /** Switches holding on. Who and by what authority go into the next packages. */
  arm(by: string, authority: string): void {
    this.#armed = { by, authority, at: new Date().toISOString() }
    this.#note(`armed by ${by}, authority: ${authority}`)
    if (!this.#probe) {
      this.#mode = 'armed'
      void this.#launch().then(() => this.#setMode('armed'))
    } else this.#setMode('armed')
  }

  /** Lets everything go and takes the programs off. */
  async disarm(by: string): Promise<void> {
    this.#note(`disarmed by ${by}`)
    this.#armed = null
    this.#mode = 'off'
    const probe = this.#probe
    this.#probe = undefined
    if (!probe) return
    probe.mode('off')
    probe.quit()
    const timer = setTimeout(() => probe.kill(), 700)
    await probe.ended
    clearTimeout(timer)
    this.#leave(probe)
    this.#held.clear()
  }

  /** With the rules' titles: whoever decides to arm reads it. */
  observed() {
    return this.#observed.list().map((line) => ({ ...line, rules: line.rules.map((id) => this.#tdrs.byId.get(id)?.rule.name ?? id) }))
  }

  #hit(tdr: Tdr, record: RuntimeRecord): void {
    const detection = this.#detections.hit(tdr, record)
    if (!detection) return
    this.#found++
    // Rules on files and the kernel hold nothing: take what there still is.
    if (record.event.type === 'call') detection.grabbed = { proc: record.proc, grabbed: grab(record.event.pid) }
  }

  #capture(capture: Capture): void {
    const rules = this.#rulesOf(capture)
    this.#held.add(capture, rules)
    if ((capture.event.flags & flag.wouldHold) === 0) return
    const cgroup = capture.items.find((item) => item.name === 'cgroup')?.data.toString() ?? ''
    this.#observed.add(capture, serviceOf(cgroup), rules, new Date())
  }

  #rulesOf(capture: Capture): string[] {
    return this.#tdrs.compiled.ids.filter((_, bit) => (capture.event.mask >> BigInt(bit)) & 1n)
  }

  #reload(): void {
    try {
      const stamp = rulesStamp(this.#options.rules)
      if (stamp === this.#stamp) return
      this.#stamp = stamp
      this.#tdrs = Tdrs.load(this.#options.rules)
      this.#interest = new Interest(this.#tdrs)
      this.#intake.rules(this.#tdrs, this.#interest)
      this.#probe?.interest(this.#interest.table)
      this.#probe?.rules(this.#tdrs.compiled)
      this.#note(`rules read again: ${this.#tdrs.byId.size} run, ${this.#tdrs.problems.length} rejected`)
      for (const problem of this.#tdrs.problems) this.#options.log(`rule ${problem.path}:${problem.line}: ${problem.reason}`)
    } catch (error) {
      this.#options.log(`rules stay as they were: ${(error as Error).message}`)
    }
  }

  #seal(detection: Detection): void {
    const sealing = this.#pack(detection).finally(() => this.#sealing.delete(sealing))
    this.#sealing.add(sealing)
  }

  async #pack(found: Detection): Promise<void> {
    const began = Date.now()
    this.#intake.settle()
    const detection = await withoutAllowed(found, this.#tdrs.allow, ({ pid, start }) => {
      const fd = this.#held.image(pid, start)
      return fd === undefined ? `/proc/${pid}/exe` : (this.#probe?.fdPath(fd) ?? `/proc/${pid}/exe`)
    })
    if (!detection) {
      this.#allowed++
      found.grabbed?.grabbed.close()
      return
    }
    const parts = {
      table: this.#table,
      containers: this.#containers,
      recent: this.#recent,
      clock: this.#clock,
      held: this.#held,
      intake: this.#intake,
      packer: this.packer,
      probePath: this.#options.probe,
      spoolFolder: this.#options.spool,
      hostState: this.#options.hostState !== false,
      limits: this.#options.limits ?? {},
    }
    try {
      const packed = await sealDetection(parts, detection, this.#probe, () => ({
        identity: this.identity,
        rules: { digest: this.#tdrs.digest, loaded: this.#tdrs.byId.size },
        mode: this.#mode,
        armed: this.#armed,
        report: this.#report,
        cloud: this.#cloud,
        lost: {
          kernel: this.#probe?.stats?.lost ?? null,
          frames: this.#faults,
          eventFile: this.#before.lost + (this.#probe?.stats?.file.lost ?? 0),
          repeats: this.#detections.repeats,
        },
      }))
      this.#packages++
      this.#trimLater()
      this.#options.log(`sealed ${packed.name}: ${detection.first.tdr.rule.title} (${Date.now() - began} ms)`)
      this.onPackage(packed.name, detection)
    } catch (error) {
      this.#note(`the package ${detection.id} could not be sealed: ${(error as Error).message}`)
    }
  }

  /** Start, stop and heartbeat are packages too, so that a missing one shows. */
  async #record(kind: Exclude<Kind, 'detection'>, more: Record<string, unknown>): Promise<void> {
    const holds = this.#held.log.splice(0)
    const history = this.#history.splice(0)
    const dropped = this.spool.dropped.splice(0)
    await this.packer
      .pack({
        kind,
        id: `${kind}-${newId()}`,
        limits: planFor('minimal').limits,
        began: Date.now(),
        fill: async (bag) => {
          await bag.own(
            `${kind}.json`,
            `${JSON.stringify({ version: 1, kind, time: new Date().toISOString(), status: this.status(), history, dropped, clock: this.#clock.describe(), rules: { digest: this.#tdrs.digest }, observed: this.#observed.list().slice(0, 500), ...more }, null, 1)}\n`,
          )
          await bag.own('holds.ndjson', holds.map((hold) => `${JSON.stringify(hold)}\n`).join(''))
        },
      })
      .then(
        (packed) => this.onPackage(packed.name, undefined),
        (error: Error) => {
          this.#options.log(`the ${kind} package could not be sealed: ${error.message}`)
          this.#held.log.unshift(...holds)
          this.#history.unshift(...history)
          this.spool.dropped.unshift(...dropped)
        },
      )
  }

  status(): Status {
    this.#intake.settle()
    return {
      sensor: this.identity.sensorId,
      mode: this.#mode,
      armed: this.#armed,
      report: this.#report,
      stats: this.#probe?.stats,
      events: this.#before.taken + (this.#probe?.stats?.taken ?? 0),
      judged: this.#intake.judged,
      detections: this.#found,
      packages: this.#packages,
      allowed: this.#allowed,
      rules: this.#tdrs.byId.size,
      rejectedRules: this.#tdrs.problems.length,
      beyond: this.#tdrs.compiled.beyond,
      unfiltered: this.#tdrs.compiled.unfiltered,
      processes: this.#table.size,
      spool: { waiting: this.spool.waiting.length, bytes: this.spool.bytes, dropped: this.spool.dropped.length },
      faults: this.#faults,
      problem: this.#probe?.stats?.file.problem ?? '',
    }
  }

  /** Detections are sealed, the spool is delivered within the grace period, what is left is named in the last package. */
  async stop(): Promise<void> {
    if (this.#ending) return
    const deadline = Date.now() + this.#options.graceSeconds * 1000
    // Told to stop while it starts: what start has not begun yet could not be ended, and would keep us running.
    await this.#starting.catch(() => {})
    for (const timer of this.#timers) clearInterval(timer)
    this.#detections.flush()
    await Promise.all(this.#sealing)
    await this.packer.idle()
    this.#ending = true
    await this.disarm('the end of the sensor')
    await this.#record('stop', { undelivered: [] })
    const rest = await this.spool.flush(deadline - 1500)
    if (rest.length > 0) {
      await this.#record('heartbeat', { last: true, undelivered: rest.map((entry) => ({ name: entry.name, size: entry.size })) })
      await this.spool.flush(deadline)
    }
    this.spool.stop()
    this.#observed.save()
  }
}
