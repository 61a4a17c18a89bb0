// The table "who may import whom", one row a folder, each with its reason; rules for dependency-cruiser follow from it.
import type { IRegularForbiddenRuleType } from 'dependency-cruiser'

export interface Layer {
  /** Folder, from the root. */
  readonly folder: string
  /** Folders it may import beside itself. */
  readonly may: readonly string[]
  readonly reason: string
  /** May import Node's own modules. */
  readonly node: boolean
  /** npm packages it may import; `undefined` leaves them to the rules on packages. */
  readonly packages?: readonly string[]
}

const contract = 'src-main/contract'
const stage = (name: string): string => `src-main/${name}`
const stages = ['acquire', 'evidence', 'sources', 'case', 'detect', 'correlate', 'verdict', 'respond', 'report'].map(stage)

export const layers: readonly Layer[] = [
  {
    folder: contract,
    may: [],
    node: false,
    packages: ['zod', '@orpc/contract'],
    reason: 'every process shares it, the window too, so it may need nothing that only one of them has',
  },
  { folder: stage('evidence'), may: [contract], node: true, reason: 'stages never import each other, jobs join them' },
  { folder: stage('sources'), may: [contract], node: true, reason: 'stages never import each other, jobs join them' },
  { folder: stage('case'), may: [contract], node: true, reason: 'stages never import each other; the only SQL needs no other stage' },
  {
    folder: stage('detect'),
    may: [contract],
    node: false,
    packages: ['zod', 'yaml', '@noble/hashes'],
    reason: 'pure: the sensor runs the same rules, and the same input must give the same output',
  },
  { folder: stage('correlate'), may: [contract], node: false, packages: ['zod', '@noble/hashes'], reason: 'pure: same input, same output' },
  { folder: stage('respond'), may: [contract], node: false, packages: ['zod', '@noble/hashes'], reason: 'pure: same input, same output' },
  {
    folder: stage('verdict'),
    may: [contract],
    node: true,
    reason: 'stages never import each other, and a verdict sees the case only as data',
  },
  {
    folder: stage('report'),
    may: [contract],
    node: true,
    reason: 'stages never import each other, and a report sees the case only as data',
  },
  {
    folder: stage('acquire'),
    may: [contract],
    node: false,
    packages: ['zod'],
    reason:
      'pure: a plan is text made from a request, and a bag is judged from what an import found; the same input gives the same script and the same claims',
  },
  { folder: stage('jobs'), may: [contract, ...stages], node: true, reason: 'joins the stages, and knows neither workbench nor hosts' },
  {
    folder: stage('workbench'),
    may: [contract, stage('jobs'), stage('case')],
    node: true,
    reason: 'one workbench runs under three hosts, so it knows none of them',
  },
  { folder: stage('desktop'), may: [contract, stage('workbench')], node: true, reason: 'a host only carries the workbench' },
  { folder: stage('lab'), may: [contract, stage('workbench')], node: true, reason: 'a host only carries the workbench' },
  {
    folder: stage('cli'),
    may: [contract, stage('workbench'), stage('lab')],
    node: true,
    reason: 'a host only carries the workbench; `vestige serve` is the lab host',
  },
  {
    folder: 'src-renderer',
    may: [contract],
    node: false,
    packages: [
      'react',
      'react-dom',
      'react-aria-components',
      'react-aria',
      'cmdk',
      'uplot',
      '@xyflow/react',
      'elkjs',
      'zustand',
      'zod',
      '@orpc/client',
      '@orpc/contract',
      '@noble/hashes',
    ],
    reason: 'runs sandboxed in a browser and reaches everything else through the contract',
  },
  {
    folder: 'sensor',
    may: [contract, stage('detect'), 'src-main/evidence/package'],
    node: true,
    reason: 'ships alone, onto hosts of the client',
  },
]

const under = (folder: string): string => `^${folder}/`
const any = (folders: readonly string[]): string => `^(${folders.join('|')})/`
const ours = '^(src-main|src-renderer|sensor|scripts|test|bin|resources)/'
const tests = '\\.test\\.tsx?$'
const packagePath = (names: readonly string[]): string => `(^|/)node_modules/(${names.join('|')})(/|$)`
const shipped = '^(src-main|src-renderer|sensor|bin)/'

const rule = (
  name: string,
  comment: string,
  from: IRegularForbiddenRuleType['from'],
  to: IRegularForbiddenRuleType['to'],
): IRegularForbiddenRuleType => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: tests, ...from },
  to,
})

const byLayer = layers.flatMap(({ folder, may, reason, node, packages }) => [
  rule(`${folder} imports`, reason, { path: under(folder) }, { path: ours, pathNot: any([folder, ...may]) }),
  ...(node ? [] : [rule(`${folder} without Node`, reason, { path: under(folder) }, { dependencyTypes: ['core'] })]),
  ...(packages
    ? [rule(`${folder} packages`, reason, { path: under(folder) }, { path: '(^|/)node_modules/', pathNot: packagePath(packages) })]
    : []),
])

/** Who alone may import a package or a module of Node. */
const only = (name: string, places: string, what: string, reason: string) =>
  rule(name, reason, { path: shipped, pathNot: [tests, places] }, { path: what })

export const rules: readonly IRegularForbiddenRuleType[] = [
  ...byLayer,
  only(
    'electron',
    '^src-main/desktop/',
    packagePath(['electron']),
    'only the Electron host may know Electron; everything else must run without it',
  ),
  only('duckdb', '^src-main/case/columns', packagePath(['@duckdb/.*']), 'two openers of one DuckDB file corrupt it without an error'),
  only('sqlite', '^src-main/case/', packagePath(['better-sqlite3', 'better-sqlite3-multiple-ciphers']), 'case holds the only SQL'),
  only(
    'model providers',
    '^src-main/verdict/model/',
    packagePath(['ai', '@ai-sdk/.*', 'node-llama-cpp']),
    'evidence leaves for a model through one guarded door, or not at all',
  ),
  only('yara', '^src-main/evidence/yara', packagePath(['@litko/.*']), 'native scanners stay behind one door'),
  only('websocket', '^src-main/lab/', packagePath(['ws']), 'only the lab host listens for a browser'),
  only(
    'rpc client',
    '^(src-renderer/bridge|src-main/(workbench|cli|desktop|lab))/',
    packagePath(['@orpc/client']),
    'the bridge is the only caller of the workbench',
  ),
  only(
    'sockets',
    '^(src-main/(lab|workbench|verdict/model|report/timestamp)/|src-main/case/query/network\\.ts$|src-main/report/(access/inside|forms/stix)\\.ts$|sensor/)',
    '^(node:)?(net|http|https|http2|tls|dgram|dns|dns/promises|inspector)$',
    'no request leaves unless the examiner switched it on: a socket has a known place (case/query/network and report only ask isIP)',
  ),
  rule(
    'preload imports',
    'the preload runs beside hostile content in a sandbox that gives it Electron alone',
    { path: '^src-main/desktop/preload/' },
    { pathNot: `^src-main/(desktop/preload|desktop/channels|contract)|${packagePath(['electron'])}` },
  ),
  rule(
    'features',
    'a feature can be taken away without touching another',
    { path: '^src-renderer/features/([^/]+)/' },
    { path: '^src-renderer/features/', pathNot: '^src-renderer/features/$1/' },
  ),
  rule('design', 'primitives know no domain words', { path: '^src-renderer/design/' }, { path: '^(src-renderer/(?!design/)|src-main/)' }),
  rule(
    'bridge',
    'the bridge serves every feature, so it knows none',
    { path: '^src-renderer/bridge/' },
    { path: '^src-renderer/(?!bridge/)' },
  ),
  rule('tests', 'shipped code must run without the tests', { path: shipped }, { path: `^(test|scripts)/|${tests}` }),
  rule(
    'development packages',
    'what ships may use only what is installed with it',
    { path: shipped, pathNot: [tests, '^src-main/desktop/'] },
    { dependencyTypes: ['npm-dev'] },
  ),
  rule(
    'undeclared packages',
    'a package that package.json does not name may vanish',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
  rule('unresolved', 'an import that leads nowhere is not checked by any rule', {}, { couldNotResolve: true }),
  {
    name: 'cycles',
    comment: 'files that import each other cannot be read one after the other',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
]
