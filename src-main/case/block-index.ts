// Where each event of a block came from, as varints: about four bytes an event.
// Per event: member difference, gap to the end of the record before, length, and start in the payload.

export interface Places {
  member: Int32Array
  offset: Float64Array
  length: Uint32Array
  inBlock: Uint32Array
}

let scratch = new Uint8Array(8192)

/** Numbers up to 2^53. */
const put = (at: number, value: number): number => {
  while (value >= 128) {
    scratch[at++] = (value % 128) + 128
    value = Math.floor(value / 128)
  }
  scratch[at++] = value
  return at
}
const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value)
const unzig = (value: number) => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)

export const packPlaces = (places: Places, first: number, count: number): Uint8Array => {
  if (scratch.length < count * 40) scratch = new Uint8Array(count * 40)
  let at = 0
  let member = 0
  let end = 0
  let inEnd = 0
  for (let index = first; index < first + count; index++) {
    const m = places.member[index]!
    if (m !== member) end = 0
    at = put(at, zigzag(m - member))
    at = put(at, zigzag(places.offset[index]! - end))
    at = put(at, places.length[index]!)
    at = put(at, zigzag(places.inBlock[index]! - inEnd))
    member = m
    end = places.offset[index]! + places.length[index]!
    inEnd = places.inBlock[index]! + places.length[index]!
  }
  return scratch.slice(0, at)
}

export const unpackPlaces = (bytes: Uint8Array, count: number): Places => {
  const places = {
    member: new Int32Array(count),
    offset: new Float64Array(count),
    length: new Uint32Array(count),
    inBlock: new Uint32Array(count),
  }
  let at = 0
  const get = () => {
    let value = 0
    let unit = 1
    while (true) {
      const byte = bytes[at++]
      if (byte === undefined) throw new Error('a block index ends too early')
      value += (byte & 127) * unit
      if (byte < 128) return value
      unit *= 128
    }
  }
  let member = 0
  let end = 0
  let inEnd = 0
  for (let index = 0; index < count; index++) {
    const m = member + unzig(get())
    if (m !== member) end = 0
    places.member[index] = m
    places.offset[index] = end + unzig(get())
    places.length[index] = get()
    places.inBlock[index] = inEnd + unzig(get())
    member = m
    end = places.offset[index]! + places.length[index]!
    inEnd = places.inBlock[index]! + places.length[index]!
  }
  return places
}
