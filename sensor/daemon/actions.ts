// What the sensor itself did, for data/actions.ndjson: an examiner must be able to tell its traces from the attacker's.

export type Act = 'open' | 'read' | 'run' | 'stop' | 'continue' | 'freeze' | 'network' | 'write'

export class Actions {
  readonly lines: string[] = []
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  note(act: Act, subject: string, more: Record<string, unknown> = {}, at = this.#now()): void {
    this.lines.push(JSON.stringify({ time: new Date(at).toISOString(), act, subject, ...more }))
  }

  text(): string {
    return this.lines.map((line) => `${line}\n`).join('')
  }
}
