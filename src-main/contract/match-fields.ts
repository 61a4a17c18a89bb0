// Values of many matches as one text: each set of values once, then which of them is whose. The writer joins what rules
// made, and one reading gives all of them.

/** `texts` are JSON of `StoredMatch.fields`; `places` says which is whose. Null when all are empty, as they are for most rules. */
export function packFields(texts: readonly string[], places: ArrayLike<number>): string | null {
  const numbers = new Int32Array(texts.length).fill(-1)
  const used: string[] = []
  const of = new Array<number>(places.length)
  let empty = true
  for (let at = 0; at < places.length; at++) {
    const place = places[at]!
    let number = numbers[place]!
    if (number < 0) {
      number = used.push(texts[place]!) - 1
      numbers[place] = number
      if (texts[place] !== '{}') empty = false
    }
    of[at] = number
  }
  return empty ? null : `[[${used.join(',')}],[${of.join(',')}]]`
}

export interface MatchFields {
  values: Record<string, string[]>[]
  /** By match: its place in `values`. */
  of: number[]
}

export function readFields(packed: string): MatchFields {
  const [values, of] = JSON.parse(packed) as [(Record<string, string[]> | string)[], number[]]
  // Cases of earlier versions hold each set of values as a text in the text.
  if (typeof values[0] === 'string') return { values: values.map((text) => JSON.parse(text as string) as Record<string, string[]>), of }
  return { values: values as Record<string, string[]>[], of }
}
