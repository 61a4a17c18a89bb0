// Which events any rule can match at all, by conditions that must hold: most events are none of them, and are not made
// into records. For programs and connections the kernel has decided already (prefilter.ts).
import type { Test } from '../../src-main/detect/sigma/expression.ts'
import { plainText, shapeOf } from '../../src-main/detect/sigma/pattern.ts'
import { necessary } from './prefilter.ts'
import { fileOperations } from './record.ts'
import type { Tdr, Tdrs } from './tdr.ts'
import { type ConnectEvent, type ExecEvent, type Operation, operations } from './wire.ts'

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

export class Interest {
  /** Rules of which the kernel could decide nothing: by what their images must hold, if anything. */
  readonly #images: Paths = { any: false, ends: [], starts: [], holds: [] }
  readonly #everyConnect: boolean
  readonly #known = new Map<string, boolean>()
  readonly #calls = new Map<Operation, Paths>()

  constructor(tdrs: Pick<Tdrs, 'byId' | 'compiled'>) {
    const open = new Set([...tdrs.compiled.unfiltered, ...tdrs.compiled.beyond])
    const category = (id: string) => tdrs.byId.get(id)?.category
    for (const id of open) {
      if (category(id) !== 'process_creation') continue
      const places = necessary(tdrs.byId.get(id)!.rule.expression, 'Image', place)
      if (places) for (const one of places) add(this.#images, one)
      else this.#images.any = true
    }
    this.#everyConnect = [...open].some((id) => category(id) === 'network_connection')
    for (const entry of tdrs.compiled.entries) if (entry.kind === 'prefix') this.#images.starts.push(entry.key.toLowerCase())
    for (const tdr of tdrs.byId.values()) if (tdr.category === 'file_event' || tdr.category === 'kernel_event') this.#call(tdr)
  }

  #call(tdr: Tdr): void {
    const named = necessary(tdr.rule.expression, 'Operation', word)
    const files = tdr.category === 'file_event'
    const places = files ? necessary(tdr.rule.expression, 'TargetFilename', place) : undefined
    for (const operation of operations) {
      if (operation === '' || fileOperations.has(operation) !== files || (named && !named.includes(operation))) continue
      const paths = this.#calls.get(operation) ?? { any: false, ends: [], starts: [], holds: [] }
      this.#calls.set(operation, paths)
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

  /** Local sockets are not judged by the kernel. */
  connect(event: ConnectEvent): boolean {
    return this.#everyConnect || event.mask !== 0n || event.family === 'unix'
  }

  /** `path` is a thunk: it is resolved only where a rule asks for it. */
  call(operation: Operation, path: () => string): boolean {
    const paths = this.#calls.get(operation)
    return paths !== undefined && (paths.any || matches(paths, path()))
  }
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
