// One row of CSV text (RFC 4180; quoted cells may hold newlines and doubled quotes).

export interface CsvRow {
  cells: string[]
  /** Position after the row's newline. */
  end: number
}

export function splitRow(text: string, from: number, delimiter: string): CsvRow {
  const cells: string[] = []
  let at = from
  for (;;) {
    let cell = ''
    if (text[at] === '"') {
      at++
      for (;;) {
        const quote = text.indexOf('"', at)
        if (quote < 0) {
          cell += text.slice(at)
          at = text.length
          break
        }
        cell += text.slice(at, quote)
        at = quote + 1
        if (text[at] !== '"') break
        cell += '"'
        at++
      }
    }
    // What follows a closing quote up to the delimiter belongs to the cell: some writers quote carelessly.
    let stop = at
    while (stop < text.length && text[stop] !== delimiter && text[stop] !== '\n') stop++
    cells.push(cell + (text[stop - 1] === '\r' && text[stop] !== delimiter && stop > at ? text.slice(at, stop - 1) : text.slice(at, stop)))
    if (text[stop] === delimiter) {
      at = stop + 1
      continue
    }
    return { cells, end: Math.min(text.length, stop + 1) }
  }
}
