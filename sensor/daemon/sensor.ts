// The daemon: probe in, records, rules, detections, packages out. The probe never waits for it.
// long because: one object holds the mode, the probe's life and what is on its way to a package; apart they would race.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Actions } from './actions.ts'
import type { Capture } from './capture-frame.ts'
import { Clock } from './clock.ts'
import { planFor } from './collect/profile.ts'
import { Containers } from './container.ts'
import { detectionDocument } from './detection-document.ts'
import { type Detection, Detections } from './detections.ts'
import { EventLog } from './event-log.ts'
import { collectSubject } from './fill.ts'
import { grab } from './grab.ts'
import { brokenWords, stranger } from './hold-words.ts'
import { depthOf, identify, newId } from './identity.ts'
import { Keyring } from './keyring.ts'
import { neverHold, readMarked } from './never.ts'
import { Observed, serviceOf } from './observed.ts'
import { ocsfOf } from './ocsf.ts'
import { type Identity, Packer } from './packer.ts'
import { type CapabilityReport, type Mode, Probe } from './probe.ts'
import { type Proc, ProcessTable } from './process-table.ts'
import { Recent } from './recent.ts'
import { sigmaOf } from './record.ts'
import type { SensorOptions, Status } from './sensor-options.ts'
import { type Kind, Spool } from './spool.ts'
import { rulesStamp, Tdrs } from './tdr.ts'
import { flag, type KernelEvent } from './wire.ts'

interface Held {
  capture: Capture
  at: number
  /** Packages that read from it at the moment. */
  busy: number
}

const heldFor = 20_000
const heldMost = 600

export class Sensor {
  readonly #options: SensorOptions
  readonly identity: Identity
  readonly #clock = new Clock()
  readonly #table = new ProcessTable()
  readonly #containers = new Containers()
  readonly #recent = new Recent(20_000)
  readonly #detections: Detections
  readonly #observed: Observed
  readonly #keyring: Keyring
  readonly #log: EventLog | undefined
  readonly spool: Spool
  readonly packer: Packer
  #tdrs: Tdrs
  #stamp: string
  #probe: Probe | undefined
  #held: Held[] = []
  #timers: NodeJS.Timeout[] = []
  #mode: Mode = 'off'
  #armed: { by: string; authority: string; at: string } | null = null
  #ending = false
  #report: CapabilityReport | undefined
  #restarts = 0
  #events = 0
  #found = 0
  #packages = 0
  #faults = 0
  #holdLog: Record<string, unknown>[] = []
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
    this.#log = options.events ? new EventLog(options.events) : undefined
    this.#tdrs = Tdrs.load(options.rules)
    this.#stamp = rulesStamp(options.rules)
    this.#detections = new Detections(this.#table, (detection) => void this.#pack(detection), Date.now, newId)
  }

  async start(): Promise<void> {
    await this.spool.open()
    this.#table.seed()
    for (const problem of this.#tdrs.problems) this.#options.log(`rule ${problem.path}:${problem.line}: ${problem.reason}`)
    await this.#launch()
    if (this.#options.armed) this.arm(this.#options.armed.by, this.#options.armed.authority)
    else this.#setMode('observe')
    await this.#record('start', {})
    const every = (ms: number, what: () => void) => this.#timers.push(setInterval(what, ms))
    every(2000, () => this.#reload())
    every(1000, () => this.#forget())
    every(10_000, () => this.#observed.save())
    every(30_000, () => {
      this.#clock.measure()
      this.#sendNever()
    })
    every(this.#options.heartbeatMinutes * 60_000, () => void this.#record('heartbeat', {}))
  }

  async #launch(): Promise<void> {
    const { probe, pin, watch, scope } = this.#options
    const started = new Probe(
      { path: probe, ...(pin ? { pin } : {}) },
      {
        event: (event) => this.#event(event),
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
    this.#held = []
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
    this.#held = []
  }

  observed() {
    return this.#observed.list()
  }

  #event(event: KernelEvent): void {
    this.#events++
    let proc: Proc | undefined
    if (event.type === 'exec') proc = this.#table.exec(event)
    else if (event.type === 'fork') this.#table.fork(event)
    proc ??= this.#table.get(event.pid, event.start) ?? stranger(event)
    const sigma = sigmaOf(event, proc, this.#table, this.#containers)
    this.#recent.add(event, proc, sigma)
    if (this.#log) this.#log.add(this.#ocsf(event, proc, sigma))
    if (sigma) {
      for (const tdr of this.#tdrs.match(sigma)) {
        const detection = this.#detections.hit(tdr, { sigma, proc, event })
        if (!detection) continue
        this.#found++
        // Rules on files and the kernel hold nothing: take what there still is.
        if (event.type === 'call') detection.grabbed = { proc, grabbed: grab(event.pid) }
      }
    }
    if (event.type === 'exit') this.#table.exit(event)
    if (event.type === 'released')
      this.#note(
        `the dead-man timer released ${event.pid} after ${(event.heldNs / 1e6).toFixed(1)} ms${event.stale ? ', the heartbeat had stopped' : ''}`,
      )
  }

  #ocsf(event: KernelEvent, proc: Proc, sigma: ReturnType<typeof sigmaOf>) {
    return ocsfOf(event, proc, this.#table, this.#clock, this.identity, sigma, this.#containers.of(event.cgroup, event.pid))
  }

  #capture(capture: Capture): void {
    this.#held.push({ capture, at: Date.now(), busy: 0 })
    if (this.#held.length > heldMost) this.#forget(this.#held.length - heldMost)
    const rules = this.#rulesOf(capture)
    const held = (capture.event.flags & flag.held) !== 0
    if (held) {
      this.#holdLog.push({
        time: new Date(this.#clock.wall(capture.event.ts)).toISOString(),
        pid: capture.event.pid,
        image: capture.event.image,
        at: capture.event.type,
        rules,
        holdUs: Math.round(capture.holdNs / 1000),
        ...brokenWords(capture),
      })
      if (this.#holdLog.length > 2000) this.#holdLog.shift()
    } else if ((capture.event.flags & flag.wouldHold) !== 0) {
      const cgroup = capture.items.find((item) => item.name === 'cgroup')?.data.toString() ?? ''
      this.#observed.add(capture, serviceOf(cgroup), rules, new Date())
    }
  }

  #rulesOf(capture: Capture): string[] {
    return this.#tdrs.compiled.ids.filter((_, bit) => (capture.event.mask >> BigInt(bit)) & 1n)
  }

  #release(list: Held[]): void {
    this.#probe?.close(list.flatMap(({ capture }) => capture.items.map((item) => item.fd).filter((fd) => fd >= 0)))
  }

  #forget(beyond = 0): void {
    const old = Date.now() - heldFor
    const gone = this.#held.filter((held, i) => held.busy === 0 && (held.at < old || i < beyond))
    if (gone.length === 0) return
    this.#held = this.#held.filter((held) => !gone.includes(held))
    this.#release(gone)
  }

  #reload(): void {
    try {
      const stamp = rulesStamp(this.#options.rules)
      if (stamp === this.#stamp) return
      this.#stamp = stamp
      this.#tdrs = Tdrs.load(this.#options.rules)
      this.#probe?.rules(this.#tdrs.compiled)
      this.#note(`rules read again: ${this.#tdrs.byId.size} run, ${this.#tdrs.problems.length} rejected`)
      for (const problem of this.#tdrs.problems) this.#options.log(`rule ${problem.path}:${problem.line}: ${problem.reason}`)
    } catch (error) {
      this.#options.log(`rules stay as they were: ${(error as Error).message}`)
    }
  }

  async #pack(detection: Detection): Promise<void> {
    const { tdr, record } = detection.first
    const proc = this.#table.get(record.proc.pid, record.proc.start) ?? record.proc
    const tree = new Set(
      [proc, ...this.#table.descendants(proc), ...this.#table.ancestors(proc)]
        .filter((one) => one.pid > 1)
        .map((one) => `${one.pid}:${Math.round(one.start / 1e8)}`),
    )
    const inTree = (event: { pid: number; start: number }) => tree.has(`${event.pid}:${Math.round(event.start / 1e8)}`)
    const mine = this.#held.filter(({ capture }) => inTree(capture.event))
    for (const held of mine) held.busy++
    const probe = this.#probe
    const actions = new Actions()
    const collect = [detection.first, ...detection.also].map((hit) => hit.tdr.collect)
    const profile = collect.some((one) => one.profile === 'full')
      ? 'full'
      : collect.some((one) => one.profile === 'standard')
        ? 'standard'
        : 'minimal'
    const plan = planFor(profile, { logs: collect.some((one) => one.logs), memory: collect.some((one) => one.memory) })
    const began = Date.now()
    try {
      const packed = await this.packer.pack({
        kind: 'detection',
        id: detection.id,
        limits: plan.limits,
        began: detection.at,
        fill: async (bag) => {
          const captures = mine.map(({ capture }) => ({ capture, fdPath: (fd: number) => probe?.fdPath(fd) ?? '/nonexistent' }))
          for (const { capture } of captures)
            if (capture.event.flags & flag.held) {
              const at = this.#clock.wall(capture.event.ts)
              actions.note('stop', `pid ${capture.event.pid}`, { signal: 'SIGSTOP', at: capture.event.type }, at)
              actions.note(
                'continue',
                `pid ${capture.event.pid}`,
                { signal: 'SIGCONT', afterUs: Math.round(capture.holdNs / 1000) },
                at + capture.holdNs / 1e6,
              )
            }
          if (detection.grabbed && captures.length === 0) {
            const { grabbed } = detection.grabbed
            captures.push({
              capture: {
                event: { ...detection.first.record.event, type: 'exec', mask: 0n } as Capture['event'],
                holdNs: 0,
                captureNs: 0,
                broken: 0,
                defended: 0,
                items: grabbed.items,
              },
              fdPath: grabbed.fdPath,
            })
          }
          const container = this.#containers.of(record.event.cgroup, proc.pid)
          const collected = await collectSubject(bag, {
            proc,
            captures,
            table: this.#table,
            clock: this.#clock,
            actions,
            plan,
            probePath: this.#options.probe,
            at: detection.at,
            container,
            isolated: this.#containers.isolated(proc.mntns || record.event.mntns),
            hostState: this.#options.hostState !== false,
          })
          const around = this.#recent.around(
            detection.at - 60_000,
            (event) => inTree(event) || (container !== undefined && event.cgroup === record.event.cgroup),
            this.#clock,
          )
          await bag.own(
            'events.ndjson',
            around.map(({ event, proc, sigma }) => `${JSON.stringify(this.#ocsf(event, proc, sigma))}\n`).join(''),
          )
          const document = detectionDocument({
            detection,
            event: this.#ocsf(record.event, record.proc, record.sigma),
            captures: mine.map(({ capture }) => capture),
            collected,
            plan,
            losses: bag.losses,
            counts: bag.counts,
            clock: this.#clock,
            identity: this.identity,
            rules: { digest: this.#tdrs.digest, loaded: this.#tdrs.byId.size },
            mode: this.#mode,
            armed: this.#armed,
            report: this.#report,
            hostState: this.#options.hostState !== false,
            lost: {
              kernel: this.#probe?.stats?.lost ?? null,
              frames: this.#faults,
              eventFile: this.#log?.lost ?? 0,
              repeats: this.#detections.repeats,
            },
          })
          await bag.own('detection.json', `${JSON.stringify(document, null, 1)}\n`)
          actions.note('write', 'this package', { folder: this.#options.spool })
          await bag.own('actions.ndjson', actions.text())
        },
      })
      this.#packages++
      this.#options.log(`sealed ${packed.name}: ${tdr.rule.title} (${Date.now() - began} ms)`)
      this.onPackage(packed.name, detection)
    } catch (error) {
      this.#note(`the package ${detection.id} could not be sealed: ${(error as Error).message}`)
    } finally {
      detection.grabbed?.grabbed.close()
      for (const held of mine) held.busy--
    }
  }

  /** Start, stop and heartbeat are packages too, so that a missing one shows. */
  async #record(kind: Exclude<Kind, 'detection'>, more: Record<string, unknown>): Promise<void> {
    const holds = this.#holdLog.splice(0)
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
          this.#holdLog.unshift(...holds)
          this.#history.unshift(...history)
          this.spool.dropped.unshift(...dropped)
        },
      )
  }

  status(): Status {
    return {
      sensor: this.identity.sensorId,
      mode: this.#mode,
      armed: this.#armed,
      report: this.#report,
      stats: this.#probe?.stats,
      events: this.#events,
      detections: this.#found,
      packages: this.#packages,
      rules: this.#tdrs.byId.size,
      rejectedRules: this.#tdrs.problems.length,
      beyond: this.#tdrs.compiled.beyond,
      unfiltered: this.#tdrs.compiled.unfiltered,
      processes: this.#table.size,
      spool: { waiting: this.spool.waiting.length, bytes: this.spool.bytes, dropped: this.spool.dropped.length },
      faults: this.#faults,
      problem: this.#log?.problem ?? '',
    }
  }

  /** Detections are sealed, the spool is delivered within the grace period, what is left is named in the last package. */
  async stop(): Promise<void> {
    if (this.#ending) return
    const deadline = Date.now() + this.#options.graceSeconds * 1000
    for (const timer of this.#timers) clearInterval(timer)
    this.#detections.flush()
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
    await this.#log?.close()
  }
}
