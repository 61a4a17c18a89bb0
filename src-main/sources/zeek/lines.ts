// Zeek's tab-separated logs: `#` lines name separator, path, fields and types; then cells.
import type { Framer } from '../../contract/source.ts'
import { type CellLine, createCellsFramer } from '../framing/cells.ts'

/** Stands behind the fields in the titles, because rows do not say which log they are of. */
export const pathMark = '#path '

export function createZeekFramer(): Framer {
  let separator = '\t'
  let path = ''
  let titles: readonly string[] | undefined
  let other = false
  return createCellsFramer((text): CellLine => {
    if (text.startsWith('#')) {
      const hex = /^#separator \\x([0-9A-Fa-f]{2})/.exec(text)
      if (hex) separator = String.fromCharCode(Number.parseInt(hex[1]!, 16))
      const [name, ...rest] = text.slice(1).split(separator)
      if (name === 'path') path = rest[0] ?? ''
      if (name !== 'fields') return { ignore: name === 'close' || name === 'open' ? name : 'header' }
      const found = [...rest, `${pathMark}${path}`]
      if (titles) {
        other = titles.join('\t') !== found.join('\t')
        return { ignore: other ? 'a second header with other columns' : 'header' }
      }
      titles = found
      return { header: found }
    }
    if (other) return { reject: 'a row below a second header with other columns: split the file there' }
    if (!titles) return { reject: 'a row without a #fields line above it' }
    const cells = text.split(separator)
    if (cells.length !== titles.length - 1)
      return { reject: `the header does not fit: ${cells.length} cells under ${titles.length - 1} fields` }
    return { cells }
  })
}
