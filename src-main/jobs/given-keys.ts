// Keys as an examiner gives them: the text of a file, and from whom it came.
import { parseKeys } from '../evidence/containers/keys.ts'
import type { GivenKeys } from './import/plan.ts'

/** Throws in words when the text holds none. */
export function givenKeys(text: string, from: string): GivenKeys {
  const keys = parseKeys(text)
  if (keys.identities.length + keys.passwords.length === 0) throw new Error('the key file holds no key')
  return { ...keys, from }
}
