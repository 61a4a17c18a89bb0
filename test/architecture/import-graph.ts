// The import graph of a tree, as dependency-cruiser sees it.
// Beside TypeScript 7 its own parsers see little: without `@swc/core` it silently cruises nothing, and with it, it ends at the first
// `using` or JSX. So Vite's parser reads each file, and dependency-cruiser resolves and judges a mirror that holds the imports alone.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'
import { parseSync } from 'vite'

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
    .filter((path) => !/(^|\/)(node_modules|samples|build)\//.test(path))
    .sort()

/** What a file imports, by type or by value, statically or by a literal `import()`. */
export const importsOf = (path: string, text: string): string[] => {
  const { module, errors } = parseSync(path, text)
  const [error] = errors
  if (error) throw new Error(`${path}: ${error.message}`)
  const found = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.flatMap(({ moduleRequest }) => moduleRequest?.value ?? [])),
    ...module.dynamicImports.flatMap(
      ({ moduleRequest }) => /^['"`]([^'"`$]+)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1] ?? [],
    ),
    // Imports inside of types, and require, stand outside of the module record.
    ...[...text.matchAll(/\b(?:import|require)\('([^']+)'\)/g)].map((match) => match[1] ?? ''),
  ]
  return [...new Set(found.map((name) => name.replace(/\?\w+$/, '')))]
}

export const cruiseTree = async (root: string, forbidden: readonly IForbiddenRuleType[]): Promise<ICruiseResult> => {
  const mirror = await realpath(await mkdtemp(join(tmpdir(), 'vestige-imports-')))
  try {
    const files = sourceFiles(root)
    for (const path of files) {
      await mkdir(dirname(join(mirror, path)), { recursive: true })
      const imports = importsOf(path, readFileSync(join(root, path), 'utf8'))
      await writeFile(join(mirror, path), imports.map((name) => `import '${name}'\n`).join(''))
      // What is imported and is no source (styles, data, types alone) must be there to be found.
      for (const name of imports.filter((each) => each.startsWith('.'))) {
        const beside = join(dirname(path), name)
        if (!files.includes(beside) && existsSync(join(root, beside)) && /\.\w+$/.test(beside)) {
          await mkdir(dirname(join(mirror, beside)), { recursive: true })
          await writeFile(join(mirror, beside), '')
        }
      }
    }
    await copyFile(join(root, 'package.json'), join(mirror, 'package.json'))
    await symlink(join(root, 'node_modules'), join(mirror, 'node_modules'), 'junction')
    const { output } = await cruise(
      files,
      {
        baseDir: mirror,
        parser: 'swc',
        validate: true,
        ruleSet: { forbidden: [...forbidden] },
        doNotFollow: { path: 'node_modules' },
        preserveSymlinks: true,
      },
      {
        exportsFields: ['exports'],
        conditionNames: ['import', 'require', 'node', 'default', 'types'],
        extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
      },
    )
    if (typeof output === 'string') throw new Error('dependency-cruiser answered with text')
    return output
  } finally {
    await rm(mirror, { recursive: true, force: true })
  }
}
