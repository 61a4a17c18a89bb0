// The OCSF schema as published, resolved: inheritance, profiles and includes, for checking events against it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Attribute {
  type: string
  isArray: boolean
  requirement: string
  /** Allowed values, when the attribute has an enumeration. */
  values: Set<string> | undefined
  object: boolean
}

export interface Shape {
  attributes: Map<string, Attribute>
  atLeastOne: string[]
}

interface Raw {
  extends?: string
  name?: string
  uid?: number
  attributes?: Record<string, RawAttribute>
  constraints?: { at_least_one?: string[] }
}
interface RawAttribute {
  requirement?: string
  type?: string
  is_array?: boolean
  enum?: Record<string, unknown>
  profile?: string | null
  $include?: string
}

/** Where the data of the tests lies: `VESTIGE_SHARED_DATA`, else beside the repository. */
export function sharedData(): string | undefined {
  const found = process.env.VESTIGE_SHARED_DATA ?? resolve(import.meta.dirname, '../../../../shared/data')
  return existsSync(found) ? found : undefined
}

function readAll(folder: string, into: Map<string, Raw>): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) readAll(path, into)
    else if (entry.name.endsWith('.json')) {
      const raw = JSON.parse(readFileSync(path, 'utf8')) as Raw
      into.set(raw.name ?? entry.name.replace('.json', ''), raw)
    }
  }
}

export class OcsfSchema {
  readonly #root: string
  readonly #events = new Map<string, Raw>()
  readonly #objects = new Map<string, Raw>()
  readonly #dictionary: Record<string, RawAttribute & { type?: string }>
  readonly types: Record<string, { type?: string; regex?: string }>
  readonly #shapes = new Map<string, Shape>()
  #observables: Set<string> | undefined
  readonly classes = new Map<number, { name: string; caption: string; category: string }>()
  readonly #categoryUids: Record<string, { uid: number; caption: string }>

  constructor(root: string) {
    this.#root = root
    readAll(join(root, 'events'), this.#events)
    readAll(join(root, 'objects'), this.#objects)
    const dictionary = JSON.parse(readFileSync(join(root, 'dictionary.json'), 'utf8'))
    this.#dictionary = dictionary.attributes
    this.types = dictionary.types.attributes
    this.#categoryUids = JSON.parse(readFileSync(join(root, 'categories.json'), 'utf8')).attributes
    for (const [name, raw] of this.#events) {
      // The base event states no uid: it is 0.
      if (raw.uid === undefined && name !== 'base_event') continue
      const category = this.#category(name)
      const uid = category ? (this.#categoryUids[category]?.uid ?? 0) * 1000 + (raw.uid ?? 0) : (raw.uid ?? 0)
      this.classes.set(uid, { name, caption: (raw as { caption?: string }).caption ?? name, category: category ?? '' })
    }
  }

  category(name: string): { uid: number; caption: string } | undefined {
    return this.#categoryUids[name]
  }

  #category(name: string): string | undefined {
    for (let raw = this.#events.get(name); raw; raw = raw.extends ? this.#events.get(raw.extends) : undefined) {
      const { category } = raw as { category?: string }
      if (category) return category
    }
    return undefined
  }

  event(name: string): Shape {
    return this.#shape('event', name, this.#events)
  }

  object(name: string): Shape | undefined {
    return this.#objects.has(name) ? this.#shape('object', name, this.#objects) : undefined
  }

  #shape(kind: string, name: string, all: Map<string, Raw>): Shape {
    const key = `${kind} ${name}`
    const cached = this.#shapes.get(key)
    if (cached) return cached
    const shape: Shape = { attributes: new Map(), atLeastOne: [] }
    this.#shapes.set(key, shape)
    if (key === 'object observable') this.#observables ??= this.#observableTypes()
    const merged = new Map<string, RawAttribute & { requirement: string }>()
    const chain: Raw[] = []
    for (let raw = all.get(name); raw; raw = raw.extends ? all.get(raw.extends) : undefined) chain.unshift(raw)
    if (kind === 'event' && chain[0] !== all.get('base_event')) chain.unshift(all.get('base_event')!)
    for (const raw of chain) {
      this.#merge(raw.attributes ?? {}, merged)
      if (raw.constraints?.at_least_one) shape.atLeastOne = raw.constraints.at_least_one
    }
    for (const [attribute, raw] of merged) {
      const entry = this.#dictionary[attribute]
      const type = raw.type ?? entry?.type ?? 'string_t'
      const values = { ...(entry?.enum ?? {}), ...(raw.enum ?? {}) }
      shape.attributes.set(attribute, {
        type,
        isArray: raw.is_array ?? entry?.is_array ?? false,
        requirement: raw.requirement,
        values:
          key === 'object observable' && attribute === 'type_id'
            ? this.#observables
            : Object.keys(values).length > 0
              ? new Set(Object.keys(values))
              : undefined,
        object: !(type in this.types),
      })
    }
    return shape
  }

  /** Observable types stand as numbers beside the types, attributes and objects they mean. */
  #observableTypes(): Set<string> {
    const found = new Set(['0', '99'])
    const visit = (value: unknown): void => {
      if (value === null || typeof value !== 'object') return
      for (const [name, inner] of Object.entries(value)) {
        if (name === 'observable' && typeof inner === 'number') found.add(String(inner))
        else visit(inner)
      }
    }
    visit(this.types)
    visit(this.#dictionary)
    for (const raw of [...this.#objects.values(), ...this.#events.values()]) visit(raw)
    return found
  }

  #merge(attributes: Record<string, RawAttribute>, into: Map<string, RawAttribute & { requirement: string }>): void {
    for (const [name, raw] of Object.entries(attributes)) {
      if (name === '$include') {
        for (const path of raw as unknown as string[]) {
          const profile = JSON.parse(readFileSync(join(this.#root, path), 'utf8')) as Raw
          // A profile's attributes are required only where the event names the profile.
          for (const [inner, value] of Object.entries(profile.attributes ?? {})) {
            into.set(inner, { ...into.get(inner), ...value, requirement: 'optional', enum: { ...into.get(inner)?.enum, ...value.enum } })
          }
        }
        continue
      }
      const before = into.get(name)
      into.set(name, {
        ...before,
        ...raw,
        requirement: raw.requirement ?? before?.requirement ?? 'optional',
        ...(raw.enum || before?.enum ? { enum: { ...before?.enum, ...raw.enum } } : {}),
      })
    }
  }
}
