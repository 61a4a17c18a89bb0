// YAML with the place of every node, so that a rule that cannot run is listed with its character.
import { isAlias, isMap, isScalar, isSeq, type Node, parseAllDocuments } from 'yaml'

export type Tree =
  | { kind: 'map'; at: number; entries: { key: string; at: number; value: Tree }[] }
  | { kind: 'list'; at: number; items: Tree[] }
  /** `source` is the text as written: account ids and the like are numbers in YAML but not to us. */
  | { kind: 'scalar'; at: number; value: string | number | boolean | null; source: string; quoted: boolean }

/** A fault of a rule at a character of its file. */
export class RuleFault extends Error {
  readonly at: number
  constructor(reason: string, at: number) {
    super(reason)
    this.at = at
  }
}

/** Aliases may multiply: a billion laughs is refused by the number of nodes. */
const nodeLimit = 50_000

export interface YamlDocument {
  tree?: Tree
  fault?: { reason: string; at: number }
}

/** All documents of a file; a document with a syntax fault does not hide the others. */
export function readTrees(text: string): YamlDocument[] {
  const documents: YamlDocument[] = []
  const parsed = parseAllDocuments(text, { prettyErrors: false, strict: true, uniqueKeys: true })
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const error = document.errors[0]
    if (error) {
      documents.push({ fault: { reason: `YAML: ${error.message}`, at: error.pos[0] } })
      continue
    }
    if (!document.contents) continue
    let nodes = 0
    const convert = (node: Node | null | undefined, at: number, depth: number): Tree => {
      if (++nodes > nodeLimit) throw new RuleFault(`more than ${nodeLimit} YAML nodes`, at)
      if (depth > 60) throw new RuleFault('nested more than 60 levels deep', at)
      const place = node?.range?.[0] ?? at
      if (isAlias(node)) return convert(node.resolve(document), place, depth + 1)
      if (isMap(node)) {
        return {
          kind: 'map',
          at: place,
          entries: node.items.map((pair) => {
            const key = pair.key as Node
            const keyAt = key?.range?.[0] ?? place
            if (!isScalar(key)) throw new RuleFault('a key must be text', keyAt)
            return { key: String(key.value), at: keyAt, value: convert(pair.value as Node | null, keyAt, depth + 1) }
          }),
        }
      }
      if (isSeq(node)) return { kind: 'list', at: place, items: node.items.map((item) => convert(item as Node, place, depth + 1)) }
      if (isScalar(node)) {
        const value = node.value
        const quoted = node.type !== undefined && node.type !== 'PLAIN'
        if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') {
          return { kind: 'scalar', at: place, value, source: node.source ?? String(value), quoted }
        }
        return { kind: 'scalar', at: place, value: String(value), source: node.source ?? String(value), quoted }
      }
      return { kind: 'scalar', at: place, value: null, source: '', quoted: false }
    }
    try {
      documents.push({ tree: convert(document.contents as Node, 0, 0) })
    } catch (error) {
      if (error instanceof RuleFault) documents.push({ fault: { reason: error.message, at: error.at } })
      else documents.push({ fault: { reason: `YAML: ${(error as Error).message}`, at: 0 } })
    }
  }
  return documents
}

/** Line and column of a character, both from 1. */
export function placeIn(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at)
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') }
}

export function child(tree: Tree, key: string): Tree | undefined {
  return tree.kind === 'map' ? tree.entries.find((entry) => entry.key === key)?.value : undefined
}

export function textOf(tree: Tree | undefined): string | undefined {
  if (tree?.kind !== 'scalar' || tree.value === null) return undefined
  return typeof tree.value === 'string' ? tree.value : tree.source
}

export function textsOf(tree: Tree | undefined): string[] {
  if (!tree) return []
  const items = tree.kind === 'list' ? tree.items : [tree]
  return items.flatMap((item) => textOf(item) ?? [])
}

/** Back to plain values, for custom keys. */
export function plain(tree: Tree): unknown {
  if (tree.kind === 'map') return Object.fromEntries(tree.entries.map((entry) => [entry.key, plain(entry.value)]))
  if (tree.kind === 'list') return tree.items.map(plain)
  return tree.value
}
