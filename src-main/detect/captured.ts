// Values of a matched record that correlations ask for, as an object or as the JSON it is stored as.
import type { View } from './record.ts'

/** What correlations ask of a rule that just matched; valid during the call. */
export interface Captured {
  fields(): Record<string, string[]>
  /** `fields` as JSON. */
  json(): string
}

const noFields: Captured = { fields: () => ({}), json: () => '{}' }

export function capturedOf(view: View, list: readonly { name: string; slot: number }[]): Captured {
  if (list.length === 0) return noFields
  const fields = () => Object.fromEntries(list.map(({ name, slot }) => [name, [...view.texts(slot)]]))
  // Names of digits alone would stand in another order in an object.
  if (list.some(({ name }) => /^\d+$/.test(name))) return { fields, json: () => JSON.stringify(fields()) }
  const heads = list.map(({ name }, at) => `${at === 0 ? '{' : '],'}${JSON.stringify(name)}:[`)
  const json = () => {
    let out = ''
    for (let at = 0; at < list.length; at++) {
      out += heads[at]!
      const texts = view.texts(list[at]!.slot)
      for (let n = 0; n < texts.length; n++) out += n === 0 ? JSON.stringify(texts[n]) : `,${JSON.stringify(texts[n])}`
    }
    return `${out}]}`
  }
  return { fields, json }
}
