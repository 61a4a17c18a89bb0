// CloudFront's W3C lines: two header lines, then cells between tabs.
import type { Framer } from '../../contract/source.ts'
import { type CellLine, createCellsFramer } from '../framing/cells.ts'

/** The columns of standard logs, for files whose header lines were cut off. "Standard logging reference", CloudFront developer guide. */
export const standardTitles = (
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) ' +
  'x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken x-forwarded-for ssl-protocol ssl-cipher ' +
  'x-edge-response-result-type cs-protocol-version fle-status fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type ' +
  'sc-content-type sc-content-len sc-range-start sc-range-end'
).split(' ')

export function headerOf(line: string): string[] | undefined {
  return line.startsWith('#Fields:') ? line.slice(8).trim().split(/\s+/) : undefined
}

export function createFrontFramer(): Framer {
  let titles: readonly string[] | undefined
  let other = false
  return createCellsFramer((text): CellLine => {
    if (text.startsWith('#')) {
      const found = headerOf(text)
      if (!found) return { ignore: 'header' }
      if (titles) {
        other = titles.join() !== found.join()
        return { ignore: other ? 'a second header with other columns' : 'header' }
      }
      titles = found
      return { header: found }
    }
    if (other) return { reject: 'a row below a second header with other columns: split the file there' }
    const cells = text.split('\t')
    const wanted = (titles ?? standardTitles).length
    // Only a header says how many columns there are; older files without one have fewer.
    if (titles ? cells.length !== wanted : cells.length < 12 || cells.length > wanted)
      return { reject: `the header does not fit: ${cells.length} cells under ${wanted} columns` }
    return { cells }
  })
}
