// Finds withheld text in anything that is to leave: plain, in any letter case, and in the encodings that data wears on its way.
import { WordFinder } from '../../detect/aho-corasick.ts'

/** Shorter cores of base64 would be found by chance in any image. */
const shortestCore = 6
/** What stands where something was taken away. */
export const mark = '[withheld]'

const lower = (bytes: Buffer) => bytes.toString('latin1').toLowerCase()

/** What of a value's base64 does not depend on its neighbours, at each of the three alignments. */
function base64Cores(value: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), value]).toString('base64')
    const core = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + value.length) * 8) / 6))
    return core.length < shortestCore ? [] : [core, core.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

export function formsOf(value: string): string[] {
  const bytes = Buffer.from(value)
  const json = JSON.stringify(value).slice(1, -1)
  const forms = [
    bytes,
    Buffer.from(json),
    Buffer.from(value, 'utf16le'),
    Buffer.from(value.normalize('NFC')),
    Buffer.from(value.normalize('NFD')),
  ]
  return [...new Set([...forms.map(lower), bytes.toString('hex'), ...base64Cores(bytes).map((core) => core.toLowerCase())])]
}

const unpercent = (text: string) => text.replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
/** `\u00e9` and `&#233;`, as bytes of UTF-8. */
const unescaped = (text: string) =>
  text
    .replace(/\\u([0-9a-f]{4})/g, (_, hex: string) => lower(Buffer.from(String.fromCharCode(Number.parseInt(hex, 16)))))
    .replace(/\\(["\\/])/g, '$1')
    .replace(/&(?:#(\d{1,6})|#x([0-9a-f]{1,5})|(lt|gt|amp|quot|apos));/g, (_, ten?: string, hex?: string, name?: string) =>
      name
        ? { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }[name]!
        : lower(Buffer.from(String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(ten ?? hex!, ten ? 10 : 16))))),
    )

export class Withheld {
  readonly values: readonly string[]
  readonly #finder: WordFinder | undefined
  readonly #plain: RegExp | undefined
  /** Longest form: how far two pieces of one stream must overlap. */
  readonly #longest: number

  constructor(values: Iterable<string>) {
    this.values = [...new Set(values)].filter((value) => value !== '')
    const forms = [...new Set(this.values.flatMap(formsOf))]
    this.#finder = forms.length > 0 ? new WordFinder(forms) : undefined
    this.#longest = forms.reduce((most, form) => Math.max(most, form.length), 0) * 6
    const escaped = this.values.toSorted((a, b) => b.length - a.length).map((value) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    this.#plain = escaped.length > 0 ? new RegExp(escaped.join('|'), 'gi') : undefined
  }

  inBytes(bytes: Uint8Array): boolean {
    if (!this.#finder) return false
    return this.#in(lower(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)))
  }

  inText(text: string): boolean {
    return this.#finder !== undefined && this.#in(lower(Buffer.from(text)))
  }

  async inStream(chunks: AsyncIterable<Buffer>): Promise<boolean> {
    if (!this.#finder) return false
    let kept = Buffer.alloc(0)
    for await (const chunk of chunks) {
      const piece = Buffer.concat([kept, chunk])
      if (this.inBytes(piece)) return true
      kept = Buffer.from(piece.subarray(Math.max(0, piece.length - this.#longest)))
    }
    return false
  }

  /** The text without what is withheld; where it stands there encoded, nothing of the text is left. */
  redact(text: string): string {
    if (!this.inText(text)) return text
    const plain = text.replace(this.#plain!, mark)
    return this.inText(plain) ? mark : plain
  }

  #in(text: string): boolean {
    let found = false
    const note = () => {
      found = true
    }
    this.#finder!.scan(text, note)
    for (const other of [text.includes('%') ? unpercent(text) : text, /[\\&]/.test(text) ? unescaped(text) : text])
      if (!found && other !== text) this.#finder!.scan(other, note)
    return found
  }
}
