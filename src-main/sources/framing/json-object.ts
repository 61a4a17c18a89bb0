// The member is one JSON value, or several one after the other with or without white space between.
import type { Framer } from '../../contract/source.ts'
import { JsonValues } from './json-values.ts'

export function createJsonObjectFramer(): Framer {
  return new JsonValues(undefined)
}
