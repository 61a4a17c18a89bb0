// A signature field as an incremental update (ISO 32000-1, 7.5.6 and 12.8): the bytes before it are not touched, so they stay a prefix.
// It reads what our typesetter writes: classic cross-reference tables and objects in clear. Anything else is refused by name.

export class PdfFormError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'PdfFormError'
  }
}

/** Bytes kept for the signature: certificate chain and time stamp fit many times over. */
const contentsBytes = 24 * 1024

export interface Prepared {
  bytes: Buffer
  /** The two ranges that are signed, as `/ByteRange` says. */
  ranges: [number, number, number, number]
  /** Where the hex digits of the signature begin. */
  contentsAt: number
}

interface Found {
  offset(object: number): number
  size: number
  root: number
  info: string
  id: string
  startxref: number
}

export interface FieldFacts {
  name: string
  reason: string
  location: string
  /** UTC. PAdES takes the time from here, not from a signed attribute. */
  at: string
}

export function prepare(pdf: Buffer, facts: FieldFacts): Prepared {
  const text = pdf.toString('latin1')
  const found = readTail(text)
  const catalog = dictionaryOf(text, found, found.root)
  if (/\/AcroForm\b/.test(catalog)) throw new PdfFormError('the PDF holds a form already')
  const pages = Number(/\/Pages\s+(\d+)\s+0\s+R/.exec(catalog)?.[1] ?? Number.NaN)
  const page = firstPage(text, found, pages, 0)
  const signature = found.size
  const widget = found.size + 1

  const parts: string[] = []
  const offsets = new Map<number, number>()
  let at = pdf.length
  const put = (chunk: string): void => {
    parts.push(chunk)
    at += chunk.length
  }
  const object = (number: number, body: string): void => {
    offsets.set(number, at)
    put(`${number} 0 obj\n${body}\nendobj\n`)
  }
  if (!text.endsWith('\n')) put('\n')
  object(found.root, inserted(catalog, `/AcroForm << /Fields [${widget} 0 R] /SigFlags 3 >>`))
  object(page, withAnnotation(dictionaryOf(text, found, page), widget))
  object(
    widget,
    `<< /Type /Annot /Subtype /Widget /FT /Sig /T ${literal('Signature1')} /V ${signature} 0 R /P ${page} 0 R /Rect [0 0 0 0] /F 132 >>`,
  )
  const byteRange = `/ByteRange [0 ${' '.repeat(32)}]`
  offsets.set(signature, at)
  const head = `${signature} 0 obj\n<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name ${literal(facts.name)} /Reason ${literal(facts.reason)} /Location ${literal(facts.location)} /M ${literal(dateOf(facts.at))} `
  put(head)
  const rangeAt = at
  put(byteRange)
  put(' /Contents ')
  const contentsAt = at + 1
  put(`<${'0'.repeat(contentsBytes * 2)}>`)
  const contentsEnd = at
  put(' >>\nendobj\n')
  const xref = at
  put(crossReference(offsets))
  put(
    `trailer\n<< /Size ${found.size + 2} /Root ${found.root} 0 R${found.info}${found.id} /Prev ${found.startxref} >>\nstartxref\n${xref}\n%%EOF\n`,
  )
  const bytes = Buffer.concat([pdf, Buffer.from(parts.join(''), 'latin1')])
  const ranges: Prepared['ranges'] = [0, contentsAt - 1, contentsEnd, bytes.length - contentsEnd]
  const words = `/ByteRange [${ranges.join(' ')}`
  bytes.write(`${words}]`.padEnd(byteRange.length, ' '), rangeAt, 'latin1')
  return { bytes, ranges, contentsAt }
}

/** What the signature is over. */
export const signedBytes = ({ bytes, ranges }: Prepared): Buffer =>
  Buffer.concat([bytes.subarray(ranges[0], ranges[0] + ranges[1]), bytes.subarray(ranges[2], ranges[2] + ranges[3])])

export function insertSignature({ bytes, contentsAt }: Prepared, cms: Uint8Array): Buffer {
  if (cms.length > contentsBytes)
    throw new PdfFormError(`the signature has ${cms.length} bytes, more than the ${contentsBytes} kept for it`)
  const signed = Buffer.from(bytes)
  signed.write(
    Buffer.from(cms)
      .toString('hex')
      .padEnd(contentsBytes * 2, '0'),
    contentsAt,
    'latin1',
  )
  return signed
}

function readTail(text: string): Found {
  const startxref = Number(/startxref\s+(\d+)\s+%%EOF\s*$/.exec(text.slice(-2048))?.[1] ?? Number.NaN)
  if (!text.startsWith('xref', startxref)) throw new PdfFormError('the PDF has no classic cross-reference table')
  const offsets = new Map<number, number>()
  const section = /(\d+) (\d+)\s*\r?\n/y
  section.lastIndex = startxref + 'xref'.length + /^\s*/.exec(text.slice(startxref + 4, startxref + 8))![0].length
  let end = section.lastIndex
  for (let head = section.exec(text); head; head = section.exec(text)) {
    const [first, count] = [Number(head[1]), Number(head[2])]
    for (let index = 0; index < count; index++) {
      const row = text.slice(section.lastIndex + index * 20, section.lastIndex + index * 20 + 20)
      if (row[17] === 'n') offsets.set(first + index, Number(row.slice(0, 10)))
    }
    section.lastIndex += count * 20
    end = section.lastIndex
  }
  const trailer = text.slice(end, text.indexOf('startxref', end))
  if (/\/Prev\b/.test(trailer)) throw new PdfFormError('the PDF was updated before')
  const size = Number(/\/Size\s+(\d+)/.exec(trailer)?.[1] ?? Number.NaN)
  const root = Number(/\/Root\s+(\d+)\s+0\s+R/.exec(trailer)?.[1] ?? Number.NaN)
  if (!Number.isInteger(size) || !Number.isInteger(root)) throw new PdfFormError('the PDF has no usable trailer')
  const info = /\/Info\s+\d+\s+0\s+R/.exec(trailer)?.[0]
  const id = /\/ID\s*\[[^\]]*\]/.exec(trailer)?.[0]
  return {
    offset: (object) => {
      const offset = offsets.get(object)
      if (offset === undefined) throw new PdfFormError(`the PDF names object ${object}, which it does not hold`)
      return offset
    },
    size,
    root,
    info: info ? ` ${info}` : '',
    id: id ? ` ${id}` : '',
    startxref,
  }
}

function dictionaryOf(text: string, found: Found, object: number): string {
  const start = found.offset(object)
  const head = `${object} 0 obj`
  if (!text.startsWith(head, start)) throw new PdfFormError(`object ${object} is not where the PDF says`)
  const end = text.indexOf('endobj', start)
  const body = text.slice(start + head.length, end).trim()
  if (!body.startsWith('<<') || !body.endsWith('>>')) throw new PdfFormError(`object ${object} is no dictionary`)
  return body
}

const depthAtMost = 40

function firstPage(text: string, found: Found, node: number, depth: number): number {
  const body = dictionaryOf(text, found, node)
  if (/\/Type\s*\/Page\b(?!s)/.test(body)) return node
  const kid = Number(/\/Kids\s*\[\s*(\d+)\s+0\s+R/.exec(body)?.[1] ?? Number.NaN)
  if (!Number.isInteger(kid) || depth > depthAtMost) throw new PdfFormError('the PDF has no first page')
  return firstPage(text, found, kid, depth + 1)
}

const inserted = (dictionary: string, entry: string): string => `${dictionary.slice(0, -2)} ${entry} >>`

function withAnnotation(page: string, widget: number): string {
  const list = /\/Annots\s*\[([^\]]*)\]/.exec(page)
  if (list) return page.replace(list[0], `/Annots [${list[1]!.trim()} ${widget} 0 R]`)
  if (/\/Annots\b/.test(page)) throw new PdfFormError("the first page's annotations are not a list in place")
  return inserted(page, `/Annots [${widget} 0 R]`)
}

function crossReference(offsets: ReadonlyMap<number, number>): string {
  const numbers = [...offsets.keys()].sort((a, b) => a - b)
  let text = 'xref\n'
  for (let at = 0; at < numbers.length; ) {
    let end = at + 1
    while (end < numbers.length && numbers[end] === numbers[end - 1]! + 1) end++
    text += `${numbers[at]} ${end - at}\n`
    for (const number of numbers.slice(at, end)) text += `${String(offsets.get(number)!).padStart(10, '0')} 00000 n \n`
    at = end
  }
  return text
}

/** A text string: UTF-16BE in hex, since names hold any character. */
const literal = (text: string): string =>
  /^[\x20-\x7e]*$/.test(text)
    ? `(${text.replace(/[\\()]/g, (one) => `\\${one}`)})`
    : `<FEFF${[...text]
        .flatMap((one) => one.split(''))
        .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'))
        .join('')}>`

const dateOf = (at: string): string => `D:${at.replace(/[-:T]/g, '').slice(0, 14)}Z`
