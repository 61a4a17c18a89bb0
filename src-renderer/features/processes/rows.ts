// The forest as lines: parents before children, children in the order given, with what the indent has to draw.
import type { Forest, ProcessInfo } from '../../../src-main/contract/procedures/graph.ts'

export interface Row {
  node: ProcessInfo
  depth: number
  /** The last of its parent's children. */
  last: boolean
  /** Children, whether shown or folded away. */
  children: number
  folded: boolean
}

/**
 * Without recursion: a chain of processes as long as evidence likes must not end the stack. Each process stands once,
 * also where evidence names a process as its own ancestor. With `only`, those and their ancestors alone.
 */
export const toRows = (
  forest: Pick<Forest, 'nodes' | 'roots'>,
  folded: ReadonlySet<string>,
  only: ReadonlySet<string> | null = null,
): Row[] => {
  const byId = new Map(forest.nodes.map((node) => [node.id, node]))
  let wanted: Set<string> | null = null
  if (only) {
    wanted = new Set()
    for (const id of only) for (let at = byId.get(id); at && !wanted.has(at.id); at = byId.get(at.parent ?? '')) wanted.add(at.id)
  }
  const out: Row[] = []
  const seen = new Set<string>()
  const walk = (start: readonly string[]) => {
    const stack = start.toReversed().map((id, index) => ({ id, depth: 0, last: index === 0 }))
    while (stack.length > 0) {
      const { id, depth, last } = stack.pop()!
      const node = byId.get(id)
      if (!node || seen.has(id) || (wanted && !wanted.has(id))) continue
      seen.add(id)
      const children = node.children.filter((child) => byId.has(child) && (!wanted || wanted.has(child)))
      const shut = folded.has(id)
      out.push({ node, depth, last, children: children.length, folded: shut && children.length > 0 })
      if (!shut)
        for (const [index, child] of children.toReversed().entries()) stack.push({ id: child, depth: depth + 1, last: index === 0 })
    }
  }
  walk(forest.roots)
  return out
}
