// Runs cases through the product: evidence is imported into a real case, and its procedures give the verdict.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Claim, Subject, Verdict } from '../../src-main/contract/verdict.ts'
import { createWorkbench, type Workbench } from '../../src-main/workbench/workbench.ts'
import type { Side } from './case-shape.ts'

export interface Trial {
  verdict(subject?: Subject, without?: string[]): Promise<Verdict>
  workbench: Workbench
  /** Exhibit of the package, if there is one. */
  pack: string | null
}

/** A case with one part of a story in it. */
export interface Half {
  dir: string
  part: 'alert' | 'package'
}
const trialOf = (workbench: Workbench, pack: string | null): Trial => ({
  workbench,
  pack,
  verdict: (subject = { kind: 'case', id: 'case' }, without = []) => workbench.client.verdict.run({ subject, without }),
})

export class Court {
  readonly place = mkdtempSync(join(tmpdir(), 'vestige-eval-'))
  #workbench: Workbench | undefined
  #cases = 0

  async #bench(): Promise<Workbench> {
    if (!this.#workbench) {
      const home = join(this.place, 'home')
      mkdirSync(home)
      this.#workbench = await createWorkbench({ host: 'command line', home, passphrase: '' })
      await this.#workbench.client.examiner.setIdentity({
        name: 'Evaluation',
        mail: 'evaluation@example.org',
        organisation: '',
        passphrase: '',
      })
    }
    return this.#workbench
  }

  /** One case of its own, thrown away in the end. */
  async try<T>(side: Side, work: (trial: Trial) => Promise<T>): Promise<T> {
    const dir = await this.#created(side)
    return this.#judged(dir, async (workbench) => {
      await this.#receive(workbench, `${dir}-alert`, side.alert)
      const pack = side.package ? await this.#receive(workbench, `${dir}-package`, side.package) : null
      return work(trialOf(workbench, pack))
    })
  }

  /** A closed case that holds one part of a story: what many trials have in common is imported once. */
  async half(side: Side, part: 'alert' | 'package'): Promise<Half> {
    const dir = await this.#created(side)
    const workbench = await this.#bench()
    await this.#receive(workbench, `${dir}-${part}`, side[part]!)
    await workbench.client.case.close()
    return { dir, part }
  }

  /** A trial in a copy of that case, into which the other part is received. */
  async tryOn<T>({ dir: from, part }: Half, side: Side, work: (trial: Trial) => Promise<T>): Promise<T> {
    const dir = join(this.place, `case-${++this.#cases}`)
    cpSync(from, dir, { recursive: true })
    const workbench = await this.#bench()
    await workbench.client.case.open({ path: dir })
    return this.#judged(dir, async () => {
      const other = part === 'alert' ? 'package' : 'alert'
      const exhibit = await this.#receive(workbench, `${dir}-${other}`, side[other]!)
      return work(trialOf(workbench, part === 'alert' ? exhibit : 'EX-001'))
    })
  }

  async #created(side: Side): Promise<string> {
    const { client } = await this.#bench()
    const dir = join(this.place, `case-${++this.#cases}`)
    await client.case.create({ path: dir, title: 'evaluation' })
    if (side.tickets !== undefined || side.administrators !== undefined)
      await client.case.saveIntake({
        ...(side.tickets !== undefined && { changeTickets: side.tickets }),
        ...(side.administrators !== undefined && { administrators: side.administrators }),
      })
    return dir
  }

  async #judged<T>(dir: string, work: (workbench: Workbench) => Promise<T>): Promise<T> {
    const workbench = await this.#bench()
    try {
      return await work(workbench)
    } finally {
      await workbench.client.case.close()
      for (const path of [dir, `${dir}-alert`, `${dir}-package`]) rmSync(path, { recursive: true, force: true })
    }
  }

  async #receive({ client }: Workbench, folder: string, files: Record<string, string | Buffer>): Promise<string> {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), content)
    }
    const { job } = await client.evidence.receive({ paths: [folder] })
    for await (const progress of await client.evidence.jobs()) {
      if (progress.job !== job || progress.state === 'running') continue
      if (progress.state !== 'done') throw new Error(`${folder}: ${progress.message ?? progress.state}`)
      return progress.exhibit!
    }
    throw new Error('the job ended without a word')
  }

  async end(): Promise<void> {
    await this.#workbench?.close()
    rmSync(this.place, { recursive: true, force: true })
  }
}

export const standing = (verdict: Verdict): Claim[] => verdict.claims.filter((one) => one.struck === null)
