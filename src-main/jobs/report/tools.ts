// Tools as a report names them: version, hash of what ran, what it was used for, and what is known of its limits.
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReportDocument } from '../../contract/report.ts'
import { packRules } from '../detect/rule-files.ts'

type Tool = ReportDocument['tools'][number]

const manifest = new URL('../../../package.json', import.meta.url)
const attackFile = fileURLToPath(new URL('../../../resources/attack/enterprise.json', import.meta.url))
const root = dirname(fileURLToPath(manifest))
const require = createRequire(import.meta.url)
const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex')

/** SHA-256 of the sorted `sha256sum` lines of a folder's files, as an exhibit's folder is hashed. */
export function hashOfFolder(folder: string): string {
  const lines: string[] = []
  const walk = (at: string): void => {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name)
      if (entry.isDirectory()) walk(path)
      else if (!entry.name.endsWith('.test.ts')) lines.push(`${sha256(readFileSync(path))}  ${relative(folder, path).split(sep).join('/')}`)
    }
  }
  walk(folder)
  return sha256(`${lines.sort().join('\n')}\n`)
}

const hashOfFile = async (path: string): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return hash.digest('hex')
}

let known: Promise<Tool[]> | undefined

/** Hashes are of this process's own files: read once. */
export function tools(): Promise<Tool[]> {
  known ??= gather()
  return known
}

async function gather(): Promise<Tool[]> {
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }
  const list: Tool[] = [
    {
      name: 'Vestige',
      version,
      // The packed program runs from its bundle, a checkout from its sources.
      sha256: hashOfFolder([join(root, 'src-main'), join(root, 'out', 'main')].find((folder) => existsSync(folder))!),
      purpose: 'receiving, sealing, parsing, indexing, detection, correlation, this report',
      validation: "golden samples for each log source; see the laboratory's own validation record",
    },
    {
      name: 'Node.js',
      version: process.version,
      sha256: await hashOfFile(process.execPath),
      purpose: 'runtime; SHA-256, Ed25519, gzip and zstd',
      validation: 'maintained by the OpenJS Foundation; error rate not stated by its makers',
    },
  ]
  for (const [name, purpose] of [
    ['better-sqlite3', 'system of record of the case'],
    ['@duckdb/node-api', 'index of events for counts and pages'],
    ['@myriaddreamin/typst-ts-node-compiler', 'typesetting of the PDF'],
  ] as const) {
    const found = packageVersion(name)
    if (found)
      list.push({
        name,
        version: found,
        sha256: '',
        purpose,
        validation: 'pinned by package-lock.json; error rate not stated by its makers',
      })
  }
  const pack = packRules()
  list.push({
    name: 'Vestige rule pack',
    version: `${pack.length} files`,
    sha256: sha256(
      pack
        .map(({ path, text }) => `${sha256(text)}  ${path}`)
        .sort()
        .join('\n'),
    ),
    purpose: 'detection rules (Sigma)',
    validation: 'samples beside each rule; false positives are named by each rule',
  })
  list.push({
    name: 'MITRE ATT&CK (Enterprise)',
    version: String((JSON.parse(readFileSync(attackFile, 'utf8')) as { version?: string }).version ?? ''),
    sha256: await hashOfFile(attackFile),
    purpose: 'names of tactics and techniques',
    validation: 'a vocabulary, not a measurement',
  })
  return list
}

function packageVersion(name: string): string | null {
  try {
    return (require(`${name}/package.json`) as { version: string }).version
  } catch {
    try {
      return (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { version: string }).version
    } catch {
      return null
    }
  }
}
