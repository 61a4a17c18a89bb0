// Boot is a list of named steps: what fails is said by name, and nothing after it runs.

export interface BootStep {
  readonly name: string
  readonly run: () => void | Promise<void>
}

export class BootError extends Error {
  readonly step: string
  constructor(step: string, cause: unknown) {
    super(`${step}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.name = 'BootError'
    this.step = step
  }
}

export const boot = async (steps: readonly BootStep[], log: (line: string) => void): Promise<void> => {
  for (const { name, run } of steps) {
    const started = performance.now()
    try {
      await run()
    } catch (error) {
      throw new BootError(name, error)
    }
    log(`boot: ${name} (${Math.round(performance.now() - started)} ms)`)
  }
}
