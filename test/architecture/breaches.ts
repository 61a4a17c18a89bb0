// One import for each rule that breaks it: written into a folder of its own by the layer test, which must catch every one.
import { dirname, relative } from 'node:path/posix'
import { layers } from './rules.ts'

export interface Breach {
  rule: string
  /** File that imports, and what it imports. */
  from: string
  to: string
  /** The file imported, when it is one of ours, and its text when it matters. */
  target?: string
  targetText?: string
}

const local = (rule: string, from: string, target: string): Breach => {
  const path = relative(dirname(from), target)
  return { rule, from, target, to: path.startsWith('.') ? path : `./${path}` }
}

const ofLayer = layers.flatMap(({ folder, may, node, packages }, index): Breach[] => {
  const foreign = layers.find(
    (other) => other.folder !== folder && !may.some((allowed) => other.folder.startsWith(allowed)) && other.folder !== 'src-main/contract',
  )
  return [
    local(`${folder} imports`, `${folder}/layer-${index}.ts`, `${foreign?.folder ?? 'test'}/target-${index}.ts`),
    ...(node ? [] : [{ rule: `${folder} without Node`, from: `${folder}/node-${index}.ts`, to: 'node:fs' }]),
    ...(packages ? [{ rule: `${folder} packages`, from: `${folder}/package-${index}.ts`, to: 'left-pad' }] : []),
  ]
})

export const breaches: readonly Breach[] = [
  ...ofLayer,
  local('src-main/evidence imports', 'src-main/evidence/stage.ts', 'src-main/sources/stage-target.ts'),
  local('sensor imports', 'sensor/daemon/seal.ts', 'src-main/evidence/custody-target.ts'),
  { rule: 'electron', from: 'src-main/workbench/electron.ts', to: 'electron' },
  { rule: 'duckdb', from: 'src-main/case/pages.ts', to: '@duckdb/node-api' },
  { rule: 'sqlite', from: 'src-main/jobs/sqlite.ts', to: 'better-sqlite3' },
  { rule: 'model providers', from: 'src-main/jobs/models/ask.ts', to: '@ai-sdk/openai' },
  { rule: 'yara', from: 'src-main/evidence/scan.ts', to: '@litko/yara-x' },
  { rule: 'websocket', from: 'src-main/workbench/listen.ts', to: 'ws' },
  { rule: 'rpc client', from: 'src-renderer/features/timeline/call.ts', to: '@orpc/client' },
  { rule: 'sockets', from: 'src-main/verdict/agent.ts', to: 'node:https' },
  { rule: 'preload imports', from: 'src-main/desktop/preload/files.ts', to: 'node:fs' },
  local('features', 'src-renderer/features/graph/one.ts', 'src-renderer/features/timeline/target.ts'),
  local('design', 'src-renderer/design/button.ts', 'src-renderer/bridge/target.ts'),
  local('bridge', 'src-renderer/bridge/hooks.ts', 'src-renderer/features/case/target.ts'),
  local('tests', 'src-main/jobs/tests.ts', 'test/scenarios/target.ts'),
  local('tests', 'src-main/jobs/beside.ts', 'src-main/jobs/target.test.ts'),
  { rule: 'development packages', from: 'src-main/jobs/development.ts', to: 'vitest' },
  { rule: 'undeclared packages', from: 'src-main/jobs/undeclared.ts', to: 'undeclared' },
  { rule: 'unresolved', from: 'src-main/jobs/unresolved.ts', to: './nowhere.ts' },
  {
    rule: 'cycles',
    from: 'src-main/jobs/circle-a.ts',
    to: './circle-b.ts',
    target: 'src-main/jobs/circle-b.ts',
    targetText: "import { y } from './circle-a.ts'\nexport const x = y\n",
  },
]
