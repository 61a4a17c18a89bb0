// Entries for showing: in order, line by line. Whether they hold is for `verify` to say.
import { type Entry, parseLine } from './entry.ts'
import { readLines } from './lines.ts'

/** Stops at the first line that is no entry. */
export async function* readEntries(path: string): AsyncGenerator<Entry> {
  for (const line of readLines(path)) {
    const parsed = line.ended ? parseLine(line.text) : undefined
    if (parsed === undefined || 'reason' in parsed) return
    yield parsed.entry
  }
}
