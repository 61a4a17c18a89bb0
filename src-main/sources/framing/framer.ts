// From a named framing to the push parser that does it.
import type { RunReader } from '../../contract/line-run.ts'
import type { Framer, Framing, Source } from '../../contract/source.ts'
import type { PlainScanner } from '../plain/plain-scanner.ts'
import { createCsvFramer } from './csv.ts'
import { createJsonArrayFramer } from './json-array.ts'
import { createJsonLinesFramer } from './json-lines.ts'
import { createJsonObjectFramer } from './json-object.ts'
import { createLinesFramer } from './lines.ts'
import { createUtf16Framer } from './utf16.ts'

/** With `plain`, records that it can read are told by `Emit.plain`; with `runs`, lines may be read many at once. */
export function createFramer(source: Source, framing: Framing, plain?: PlainScanner, runs?: RunReader): Framer {
  if (framing.encoding) return createUtf16Framer(createFramer(source, { ...framing, encoding: undefined } as Framing), framing.encoding)
  switch (framing.kind) {
    case 'json-lines':
      return createJsonLinesFramer(plain)
    case 'json-array':
      return createJsonArrayFramer(framing.path, plain)
    case 'json-object':
      return createJsonObjectFramer()
    case 'csv':
      return createCsvFramer(framing.delimiter)
    case 'lines':
      return createLinesFramer()
    case 'own': {
      const framer = source.framer?.(framing.name, runs)
      if (!framer) throw new Error(`source ${source.id} names the framing ${framing.name} and has no framer for it`)
      return framer
    }
  }
}
