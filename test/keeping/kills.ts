// Acts of keeping under SIGKILL: the command is ended at a moment of its run, then the case is opened, asked and verified.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { foundIn, planted, plantedEvidence } from './planted.ts'

const root = join(import.meta.dirname, '..', '..')

export type Act = 'set-aside' | 'expunge' | 'reveal' | 'pack'
export interface Outcome {
  /** What was wrong; empty when all held. */
  wrong: string[]
  /** Whether the kill came before the act had ended. */
  struck: boolean
}

const ledgerOf = (dir: string) =>
  readFileSync(join(dir, 'custody.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { action: string; phase: string; after: string | null })

export class Bench {
  readonly place = mkdtempSync(join(tmpdir(), 'vestige-kills-'))
  readonly home = join(this.place, 'home')
  /** Who receives works elsewhere, and knows no later state of the case. */
  readonly there = join(this.place, 'there')
  readonly template = join(this.place, 'template')
  #round = 0
  recipient = ''

  run(
    args: readonly string[],
    killAfterMs?: number,
    home = this.home,
  ): Promise<{ code: number | null; out: string; err: string; ms: number }> {
    const started = performance.now()
    const child = spawn(join(root, 'node_modules', '.bin', 'node'), [join(root, 'bin', 'vestige.mjs'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, VESTIGE_HOME: home, VESTIGE_PASSPHRASE: '' },
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    const timer =
      killAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            try {
              // The command and what it started, as a power cut would.
              process.kill(-child.pid!, 'SIGKILL')
            } catch {
              // It has ended just now.
            }
          }, killAfterMs)
    return new Promise((resolve) =>
      child.on('close', (code) => {
        clearTimeout(timer)
        resolve({ code, out, err, ms: performance.now() - started })
      }),
    )
  }

  async must(args: readonly string[], home = this.home): Promise<string> {
    const ran = await this.run(args, undefined, home)
    if (ran.code !== 0) throw new Error(`vestige ${args.join(' ')}: ${ran.err.slice(-1500)}`)
    return ran.out
  }

  async prepare(events = 400): Promise<void> {
    mkdirSync(this.home)
    mkdirSync(this.there)
    await this.must(['case', 'create', join(this.place, 'other'), '--title', 'O', '--examiner', 'Ben <ben@example.org>'], this.there)
    await this.must(['case', 'create', this.template, '--title', 'T', '--examiner', 'Ada <ada@example.org>'])
    const [a, b] = [
      plantedEvidence(join(this.place, 'a'), { seed: 1, events, big: true }),
      plantedEvidence(join(this.place, 'b'), { seed: 2, events: 60 }),
    ]
    await this.must(['import', this.template, a, b, '--no-detect'])
    this.recipient = (
      JSON.parse(await this.must(['case', 'keygen', '--out', join(this.place, 'key.txt'), '--json'])) as { recipient: string }
    ).recipient
  }

  argsOf(act: Act, dir: string): string[] {
    switch (act) {
      case 'set-aside':
        return ['keep', 'set-aside', dir, 'EX-001', '--reason', 'privileged']
      case 'expunge':
        return ['keep', 'expunge', dir, 'EX-001', '--confirm', 'EX-001', '--reason', 'outside the warrant', '--authority', 'Order 12']
      case 'reveal':
        return ['keep', 'reveal', dir, 'EX-001/000001', '--offset', '0', '--length', '40', '--reason', 'to name it']
      case 'pack':
        return ['case', 'pack', dir, '--to', this.recipient, '--out', `${dir}.parcel`]
    }
  }

  /** How long the act takes when it is left alone. */
  async duration(act: Act): Promise<number> {
    const dir = this.fresh()
    const { ms, code, err } = await this.run(this.argsOf(act, dir))
    if (code !== 0) throw new Error(err.slice(-1500))
    this.strike(dir)
    return ms
  }

  fresh(): string {
    const dir = join(this.place, `case-${++this.#round}`)
    cpSync(this.template, dir, { recursive: true })
    return dir
  }
  strike(dir: string): void {
    for (const path of [
      dir,
      `${dir}.parcel`,
      `${dir}.parcel.part`,
      `${dir}.parcel.receipt.json`,
      `${dir}.parcel.arrived.json`,
      `${dir}.parcel.written`,
      `${dir}.there`,
    ])
      rmSync(path, { recursive: true, force: true })
  }

  async killed(act: Act, afterMs: number): Promise<Outcome> {
    const dir = this.fresh()
    const wrong: string[] = []
    const say = (what: string) => wrong.push(`${act} after ${Math.round(afterMs)} ms: ${what}`)
    const { code } = await this.run(this.argsOf(act, dir), afterMs)
    const struck = code !== 0
    try {
      await this.#after(act, dir, say, struck)
    } catch (error) {
      say((error as Error).message.slice(0, 800))
    }
    this.strike(dir)
    return { wrong, struck }
  }

  async #after(act: Act, dir: string, say: (what: string) => void, struck: boolean): Promise<void> {
    interface Kept {
      asides: { target: string; ended: unknown }[]
      expunged: { state: string }[]
    }
    const kept = async () => JSON.parse(await this.must(['keep', 'list', dir, '--json'])) as Kept
    if (act === 'pack') {
      // The same command goes on where it was stopped, or had ended.
      if (struck && !existsSync(`${dir}.parcel.receipt.json`)) await this.must(this.argsOf('pack', dir))
      const receiptOf = JSON.parse(readFileSync(`${dir}.parcel.receipt.json`, 'utf8')) as { sha256: string }
      const sent = ledgerOf(dir).filter((entry) => entry.action === 'pack.sent')
      if (sent.length !== 1 || sent[0]!.after !== receiptOf.sha256) say(`${sent.length} entries that it was sent`)
      await this.must(['case', 'unpack', `${dir}.parcel`, `${dir}.there`, '--key', join(this.place, 'key.txt')], this.there)
      if (foundIn(`${dir}.there`, planted(1)).length !== 200) say('what arrived lacks planted strings')
      await this.must(['case', 'receipt', dir, `${dir}.parcel.arrived.json`])
    }
    // Opening goes on with an expunging that was begun; it is there when the list says so.
    let state = await kept()
    for (let tries = 0; act === 'expunge' && state.expunged.some((one) => one.state === 'begun') && tries < 20; tries++)
      state = await kept()
    const begins = ledgerOf(dir)
    const info = JSON.parse(await this.must(['case', 'info', dir, '--json'])) as { events: number; setAside: { events: number } }
    if (act === 'set-aside') {
      const locked = state.asides.some((one) => one.target === 'EX-001' && one.ended === null)
      if (info.events !== (locked ? 60 : 460)) say(`${info.events} events while it is ${locked ? '' : 'not '}set aside`)
      if (locked && !begins.some((entry) => entry.action === 'set-aside')) say('set aside without an entry')
    }
    if (act === 'expunge') {
      const done = state.expunged.some((one) => one.state === 'done')
      if (state.expunged.some((one) => one.state === 'begun')) say('still begun after opening again and again')
      if (done) {
        const left = foundIn(dir, planted(1))
        if (left.length > 0) say(`${left.length} planted strings are still there`)
        if (info.events !== 60) say(`${info.events} events instead of 60`)
      } else if (info.events !== 460) say(`${info.events} events instead of 460 although it was not expunged`)
      if (done && !begins.some((entry) => entry.action.startsWith('expunge') && entry.phase === 'begin')) say('expunged without an entry')
    }
    const verified = await this.run(['verify', dir, '--json'])
    if (verified.code !== 0) say(`it does not verify: ${verified.out.slice(0, 400)} ${verified.err.slice(-300)}`)
  }

  close(): void {
    rmSync(this.place, { recursive: true, force: true })
  }
}
