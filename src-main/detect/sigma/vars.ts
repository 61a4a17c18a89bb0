// Values of placeholders: a file beside the rules that is no rule gives them under `vars`, as a Sigma pipeline does.
import type { Placeholders } from './modifiers.ts'
import { child, readTrees, type Tree, textsOf, type YamlDocument } from './tree.ts'

/** Whether a document gives values and is no rule. */
export function isVars(tree: Tree): boolean {
  return child(tree, 'vars')?.kind === 'map' && !child(tree, 'detection') && !child(tree, 'correlation') && !child(tree, 'filter')
}

/** Those given, and what the files give to each name together. */
export function placeholdersOf(
  files: readonly { text: string; documents?: readonly YamlDocument[] }[],
  given: Placeholders = new Map(),
): Placeholders {
  const out = new Map(given)
  for (const { text, documents } of files)
    for (const { tree } of documents ?? (/^vars:/m.test(text) ? readTrees(text) : [])) {
      const vars = tree && isVars(tree) ? child(tree, 'vars') : undefined
      if (vars?.kind !== 'map') continue
      for (const { key, value } of vars.entries) out.set(key, [...new Set([...(out.get(key) ?? []), ...textsOf(value)])])
    }
  return out
}
