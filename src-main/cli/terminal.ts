// Standard output with back pressure, messages and one progress line on standard error, and questions where there is a terminal.
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Progress } from '../contract/procedures/evidence.ts'

/** Waits while the reader is slow; ends quietly when it has gone (`| head`). */
export async function print(text: string): Promise<boolean> {
  if (process.stdout.destroyed || process.stdout.writableEnded) return false
  if (process.stdout.write(text)) return true
  return new Promise((resolve) => {
    const done = (open: boolean) => {
      process.stdout.off('drain', drained)
      process.stdout.off('error', gone)
      process.stdout.off('close', gone)
      resolve(open)
    }
    const drained = () => done(true)
    const gone = () => done(false)
    process.stdout.once('drain', drained)
    process.stdout.once('error', gone)
    process.stdout.once('close', gone)
  })
}

export const printJson = (value: unknown) => print(`${JSON.stringify(value, null, 2)}\n`)

export function say(message: string): void {
  process.stderr.write(`vestige: ${message}\n`)
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

export function bytesInWords(bytes: number): string {
  let at = 0
  let value = bytes
  while (value >= 1024 && at < units.length - 1) {
    value /= 1024
    at++
  }
  return `${at === 0 ? value : value.toFixed(1)} ${units[at]}`
}

const plainEveryMs = 5000

/** On a terminal one line that is rewritten; elsewhere a line now and then. */
export function progressLine(): { show(progress: Progress): void; end(): void } {
  let told = 0
  let open = false
  return {
    show(progress) {
      const { phase, bytes, totalBytes, files, totalFiles, records, rejects, rate, secondsLeft } = progress
      const text = `${phase}: ${bytesInWords(bytes)} of ${bytesInWords(totalBytes)}, ${files} of ${totalFiles} files, ${records} records${rejects ? `, ${rejects} rejects` : ''}${rate ? `, ${rate}/s` : ''}${secondsLeft === null ? '' : `, ${secondsLeft} s left`}`
      if (process.stderr.isTTY) {
        process.stderr.write(`\r\u001b[K${text}`)
        open = true
      } else if (performance.now() - told > plainEveryMs) {
        process.stderr.write(`${text}\n`)
        told = performance.now()
      }
    },
    end() {
      if (open) process.stderr.write('\r\u001b[K')
      open = false
    },
  }
}

export const interactive = () => process.stdin.isTTY === true && process.stderr.isTTY === true

/** Asks without echo. Only where `interactive`. */
export function askPassphrase(question: string): Promise<string> {
  process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true })
  return new Promise((resolve) => {
    lines.question('', (answer) => {
      lines.close()
      process.stderr.write('\n')
      resolve(answer)
    })
    lines.once('close', () => resolve(''))
  })
}
