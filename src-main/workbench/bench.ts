// What the handlers share: who works here, which case is open (here or in another process), and the running jobs.
import type { ContractRouterClient } from '@orpc/contract'
import type { CaseChange } from '../case/api.ts'
import type { Verification } from '../contract/procedures/evidence.ts'
import type { Contract } from '../contract/procedures/index.ts'
import { type Identity, KeyError, readIdentity, type Signer, unlock } from '../jobs/examiner.ts'
import type { ModelKeys } from '../jobs/models/settings.ts'
import { Jobs } from '../jobs/progress.ts'
import { type Channel, channel } from './channel.ts'
import type { Holder } from './local-socket.ts'
import { modelKeys } from './model-keys.ts'
import { problem } from './problem.ts'
import type { Session } from './session.ts'
import type { WorkbenchOptions } from './shape.ts'

export type Change = CaseChange | { kind: 'custody' | 'jobs' }

export class Bench {
  readonly home: string
  readonly host: WorkbenchOptions['host']
  readonly jobs = new Jobs()
  readonly modelKeys: ModelKeys
  session: Session | undefined
  /** The case is open in another process, which answers for us. */
  holder: (Holder & { path: string }) | undefined
  verification: Verification | null = null
  /** Set by whoever opens: ends listening on the local socket. */
  deafen: (() => Promise<void>) | undefined
  /** What begins with a case, and ends before it is let go. */
  onOpen: ((session: Session) => Promise<void>) | undefined
  onLeave: (() => Promise<void>) | undefined
  afterLeaving: (() => void) | undefined
  private signer: Signer | undefined
  /** Fingerprint of who signs, where it is not the home's default: chosen by hand, or as the last to sign in the case. */
  private chosen: { fingerprint: string; byHand: boolean } | undefined
  private passphrase: string | undefined
  private readonly changes = new Set<Channel<Change>>()
  /** Imports and re-reads of one case go one after the other. */
  private writing: Promise<unknown> = Promise.resolve()

  constructor(options: WorkbenchOptions & { home: string }) {
    this.home = options.home
    this.host = options.host
    this.modelKeys = modelKeys(options.secrets)
    this.passphrase = options.passphrase ?? process.env.VESTIGE_PASSPHRASE
    this.jobs.listen((progress) => {
      if (progress.state !== 'running') this.changed({ kind: 'jobs' })
    })
  }

  desk(): Session {
    if (!this.session) throw problem('no_case', 'no case is open')
    return this.session
  }

  get remote(): ContractRouterClient<Contract> | undefined {
    return this.holder?.client
  }

  /** Who signs. */
  examiner(): Identity | null {
    return readIdentity(this.home, this.chosen?.fingerprint)
  }

  /** Undefined is the home's default. What was chosen by hand is not overruled by a case. */
  choose(fingerprint: string | undefined, byHand: boolean): void {
    if (!byHand && this.chosen?.byHand) return
    if (fingerprint !== this.chosen?.fingerprint) this.signer = undefined
    this.chosen = fingerprint === undefined ? undefined : { fingerprint, byHand }
  }

  /** The examiner's key, opened with the passphrase given so far. */
  key(): Signer {
    if (this.signer) return this.signer
    const identity = this.examiner()
    if (!identity) throw problem('no_identity', 'no examiner is set up yet')
    if (!identity.unprotected && this.passphrase === undefined) throw problem('locked', `the key of ${identity.examiner.name} is locked`)
    return this.unlock(this.passphrase ?? '')
  }

  unlock(passphrase: string): Signer {
    try {
      this.signer = unlock(this.home, passphrase, this.chosen?.fingerprint)
      this.passphrase = passphrase
      return this.signer
    } catch (error) {
      if (error instanceof KeyError) throw problem(error.code === 'none' ? 'no_identity' : 'locked', error.message)
      throw error
    }
  }

  /** What seals the key at work, for a new one of the same person. */
  secretOfKey(): string {
    this.key()
    return this.passphrase ?? ''
  }

  get unlocked(): boolean {
    return this.signer !== undefined
  }

  forgetKey(): void {
    this.signer = undefined
  }

  changed(change: Change): void {
    for (const one of this.changes) one.push(change)
  }

  async *follow(signal?: AbortSignal): AsyncGenerator<Change, void, void> {
    const one = channel<Change>((change) => change.kind)
    this.changes.add(one)
    try {
      yield* one.read(signal)
    } finally {
      this.changes.delete(one)
    }
  }

  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.writing.then(work, work)
    this.writing = next.catch(() => {})
    return next
  }

  /** Ends jobs and lets the case go. */
  async leave(): Promise<boolean> {
    const { session, holder } = this
    this.holder = undefined
    holder?.close()
    if (!session) return holder !== undefined
    const left = this.onLeave?.()
    await this.jobs.end()
    await left
    await this.deafen?.()
    this.deafen = undefined
    this.session = undefined
    this.verification = null
    await session.close()
    this.changed({ kind: 'case' })
    this.afterLeaving?.()
    return true
  }
}
