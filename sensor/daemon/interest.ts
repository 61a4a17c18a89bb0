// Which events any rule can match at all, by conditions that must hold: most events are none of them. For calls and
// connections it is a table that the probe goes by; of programs the kernel has decided most already (prefilter.ts).
import type { Test } from '../../src-main/detect/sigma/expression.ts'
import { plainText, shapeOf } from '../../src-main/detect/sigma/pattern.ts'
import { necessary } from './prefilter.ts'
import type { Tdr, Tdrs } from './tdr.ts'
import { type ExecEvent, fileOperations, operations } from './wire.ts'

interface Paths {
  /** A rule asks for nothing that a path could rule out. */
  any: boolean
  ends: string[]
  starts: string[]
  holds: string[]
}

function place(test: Test): string | undefined {
  if (test.kind !== 'text') return undefined
  const { how, text } = shapeOf(test.pattern)
  const mark = how === 'ends' || how === 'equals' ? '$' : how === 'starts' ? '^' : how === 'contains' ? '*' : ''
  return mark === '' || text === '' ? undefined : mark + text.toLowerCase()
}

function word(test: Test): string | undefined {
  return test.kind === 'text' ? plainText(test.pattern) : undefined
}

const none = (): Paths => ({ any: false, ends: [], starts: [], holds: [] })
/** In the probe's table after the operations: local sockets by their path, then connections and programs that the kernel's mask does not name. */
const local = operations.length
const everyConnect = operations.length + 1
const programs = operations.length + 2

export class Interest {
  /** Rules of which the kernel could decide nothing: by what their images must hold, if anything. */
  readonly #images: Paths = none()
  readonly #known = new Map<string, boolean>()
  readonly #calls = new Map<number, Paths>()
  /** As the probe takes it: number, kind (0 any, 1 ends, 2 begins, 3 holds), length, lower-case text. */
  readonly table: Buffer

  constructor(tdrs: Pick<Tdrs, 'byId' | 'compiled'>) {
    const open = new Set([...tdrs.compiled.unfiltered, ...tdrs.compiled.beyond])
    const category = (id: string) => tdrs.byId.get(id)?.category
    for (const id of open) {
      if (category(id) !== 'process_creation') continue
      const places = necessary(tdrs.byId.get(id)!.rule.expression, 'Image', place)
      if (places) for (const one of places) add(this.#images, one)
      else this.#images.any = true
    }
    if ([...open].some((id) => category(id) === 'network_connection')) this.#of(everyConnect).any = true
    for (const entry of tdrs.compiled.entries) if (entry.kind === 'prefix') this.#images.starts.push(entry.key.toLowerCase())
    for (const tdr of tdrs.byId.values())
      if (tdr.category === 'file_event' || tdr.category === 'kernel_event') this.#call(tdr)
      else if (tdr.category === 'network_connection') this.#socket(tdr)
    this.#calls.set(programs, this.#images)
    this.table = Buffer.concat([...this.#calls].flatMap(([number, paths]) => entries(number, paths)))
  }

  #of(number: number): Paths {
    const paths = this.#calls.get(number) ?? none()
    this.#calls.set(number, paths)
    return paths
  }

  /** Local sockets are not judged by the kernel; a rule that asks for an address or a port is not about them. */
  #socket(tdr: Tdr): void {
    const { expression } = tdr.rule
    if (['DestinationIp', 'DestinationPort', 'SourceIp', 'SourcePort'].some((field) => necessary(expression, field, () => 'asked'))) return
    const places = necessary(expression, 'SocketPath', place)
    if (!places) this.#of(local).any = true
    for (const one of places ?? []) add(this.#of(local), one)
  }

  #call(tdr: Tdr): void {
    const named = necessary(tdr.rule.expression, 'Operation', word)
    const files = tdr.category === 'file_event'
    const places = files ? necessary(tdr.rule.expression, 'TargetFilename', place) : undefined
    for (const [number, operation] of operations.entries()) {
      if (operation === '' || fileOperations.has(operation) !== files || (named && !named.includes(operation))) continue
      const paths = this.#of(number)
      if (!places) paths.any = true
      for (const one of places ?? []) add(paths, one)
    }
  }

  /** The kernel judges a path by the name that was called; links lead elsewhere, so images are judged by their own path too. */
  exec(event: ExecEvent, image: string): boolean {
    return event.mask !== 0n || this.#image(image) || this.#image(event.interp || event.filename)
  }

  #image(path: string): boolean {
    let known = this.#known.get(path)
    if (known === undefined) {
      known = matches(this.#images, path)
      if (this.#known.size > 5000) this.#known.clear()
      this.#known.set(path, known)
    }
    return known
  }
}

function entries(number: number, paths: Paths): Buffer[] {
  const texts = [paths.ends, paths.starts, paths.holds].flatMap((list, kind) => [...new Set(list)].map((text) => [kind + 1, text] as const))
  // Lower case is more than ASCII's: such a rule asks for every path.
  const any = paths.any || texts.some(([, text]) => !/^[\x20-\x7e]*$/.test(text))
  return (any ? [[0, ''] as const] : texts).map(([kind, text]) => {
    const bytes = Buffer.from(text)
    return Buffer.concat([Buffer.from([number, kind, bytes.length & 0xff, bytes.length >> 8]), bytes])
  })
}

function add(paths: Paths, one: string): void {
  ;(one[0] === '$' ? paths.ends : one[0] === '^' ? paths.starts : paths.holds).push(one.slice(1))
}

function matches(paths: Paths, path: string): boolean {
  if (paths.any) return true
  const text = path.toLowerCase()
  for (const end of paths.ends) if (text.endsWith(end)) return true
  for (const start of paths.starts) if (text.startsWith(start)) return true
  for (const part of paths.holds) if (text.includes(part)) return true
  return false
}
