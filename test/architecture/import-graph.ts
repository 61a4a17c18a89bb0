// The import graph of a tree, as dependency-cruiser sees it with swc as its parser.
// Beside TypeScript 7 it needs `@swc/core`: without it, it silently cruises nothing, which the tests look for.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'

const folders = ['src-main', 'src-renderer', 'sensor', 'scripts', 'test', 'bin']

/** Every source file below the root, in path order. */
export const sourceFiles = (root: string): string[] =>
  folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|cts|mts)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll('\\', '/'),
        ),
    )
    .filter((path) => !/(^|\/)(node_modules|samples)\//.test(path))
    .sort()

export const cruiseTree = async (root: string, forbidden: readonly IForbiddenRuleType[]): Promise<ICruiseResult> => {
  const { output } = await cruise(
    sourceFiles(root),
    {
      baseDir: root,
      parser: 'swc',
      validate: true,
      ruleSet: { forbidden: [...forbidden] },
      doNotFollow: { path: 'node_modules' },
    },
    {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
    },
  )
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text')
  return output
}
