// A JSON text that holds one array of records at a path; also several such texts one after the other.
import type { Framer } from '../../contract/source.ts'
import type { PlainScanner } from '../plain/plain-scanner.ts'
import { JsonValues } from './json-values.ts'

export function createJsonArrayFramer(path: readonly string[], plain?: PlainScanner): Framer {
  return new JsonValues(path, plain)
}
